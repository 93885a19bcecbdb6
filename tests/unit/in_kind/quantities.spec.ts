import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { test } from '@japa/runner'
import { itemFault, type ValuedItem } from '#in_kind/domain/items'
import { carriedBy, clockOf, decimalText, readMinutes, valueOf } from '#in_kind/domain/quantities'
import { readRateLines, writeRateLines } from '#in_kind/domain/rate_lines'
import { readQuantity } from '#money/quantity'
import { Rational } from '#money/rational'

const CASES: { typed: string; minutes: string }[] = parse(
  readFileSync(new URL('../../cases/working_time.csv', import.meta.url)),
  { columns: true }
)

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))

test.group('Quantities in kind', () => {
  test('working time "{typed}" is {minutes} minutes')
    .with(CASES)
    .run(({ assert }, { typed, minutes }) => {
      assert.equal(readMinutes(typed)?.toString() ?? '', minutes)
    })

  test('a quantity is a plain decimal above zero', ({ assert }) => {
    assert.deepEqual(
      ['10', '2,50', '007', '0.000001', '0', '-1', '1.2345678', '1 000', '1e2', ''].map(
        readQuantity
      ),
      ['10', '2.5', '7', '0.000001', null, null, null, null, null, null]
    )
  })

  test('value is rounded once, half to even, in the unit of the currency', ({ assert }) => {
    assert.equal(valueOf(Rational.parse('2.5'), '120.50', 'EUR'), 30_125n)
    assert.equal(valueOf(Rational.parse('0.5'), '0.01', 'EUR'), 0n)
    assert.equal(valueOf(Rational.parse('1.5'), '0.01', 'EUR'), 2n)
    assert.equal(valueOf(Rational.of(150n, 60n), '90000', 'KRW'), 225_000n)
    assert.equal(clockOf(150n), '2:30')
  })

  test(`parts of a rest come to the whole (seed ${seed})`, ({ assert }) => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.array(fc.integer({ min: 1, max: 10 ** 6 }), { minLength: 1, maxLength: 12 }),
        (carrying, parts) => {
          const quantities = parts.map((part) => Rational.parse(String(part / 1000)))
          let [unused, rest] = [Rational.sum(quantities), carrying]
          for (const quantity of quantities) {
            const taken = carriedBy(quantity, unused, rest)
            assert.isTrue(taken >= 0n && taken <= rest)
            rest -= taken
            unused = unused.minus(quantity)
          }
          assert.equal(rest, 0n)
          assert.equal(decimalText(unused), '0')
        }
      ),
      { seed, numRuns: 200 }
    )
  })

  test('rates are read as they are written', ({ assert }) => {
    const lines = readRateLines('A; Lead; hours; 250 000,5\n\nB\tOther\tdays\t90')
    assert.deepEqual(
      lines.map(({ rate }) => rate),
      ['250000.5', '90']
    )
    assert.deepEqual(readRateLines(writeRateLines(lines)), lines)
  })

  test('each category is valued as its rules say', ({ assert }) => {
    const item: ValuedItem = {
      category: 'room',
      unit: 'days',
      basis: 'fair_rental',
      unitValue: '50',
      unitCost: null,
      rateTableId: null,
      rateCode: null,
      profession: null,
      functionPerformed: null,
      recognised: true,
    }
    const faultOf = (change: Partial<ValuedItem>) => itemFault({ ...item, ...change })?.code ?? null
    assert.isNull(faultOf({}))
    assert.equal(faultOf({ unit: 'pieces' }), 'E_IN_KIND_UNIT')
    assert.equal(faultOf({ basis: 'regular_pay' }), 'E_IN_KIND_BASIS')
    assert.equal(faultOf({ basis: 'rate_table' }), 'E_IN_KIND_RATE')
    assert.equal(faultOf({ unitValue: null }), 'E_IN_KIND_UNIT_VALUE')
    const goods = { category: 'goods', unit: 'pieces', basis: 'lower_of_cost_or_market' } as const
    assert.equal(faultOf(goods), 'E_IN_KIND_COST')
    const lent = { category: 'lent_staff', unit: 'hours', basis: 'market_quote' } as const
    assert.equal(faultOf(lent), 'E_IN_KIND_BASIS')
    const service = { ...lent, category: 'professional_service', profession: 'Physician' } as const
    assert.equal(faultOf({ ...service, functionPerformed: 'reception' }), 'E_IN_KIND_FUNCTION')
    assert.isNull(faultOf({ ...service, functionPerformed: ' physician' }))
    const hours = { category: 'volunteer_hours', unit: 'hours', basis: 'similar_work' } as const
    assert.equal(faultOf(hours), 'E_IN_KIND_VOLUNTEERS')
  })
})
