import fc from 'fast-check'
import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { efficiencyFrontier } from '#appraisal/domain/cost_effectiveness'
import { modifiedRateOfReturn } from '#appraisal/domain/modified_rate'
import { convertPrices, priceIndex } from '#appraisal/domain/price_levels'
import { marginalValueOfPublicFunds } from '#appraisal/domain/social_return'
import {
  effectiveRate,
  equivalentRate,
  evenPayment,
  futureValue,
  nominalRate,
  periodsToReach,
  presentWorth,
} from '#appraisal/domain/time_value'
import { conversionFactors, median } from '#appraisal/domain/welfare'
import { appraisalCaseKinds } from '#appraisal/domain/verify_cases'

const d = (value: number | string) => new Decimal(value)
const near = (a: Decimal, b: Decimal) =>
  a
    .minus(b)
    .abs()
    .lte(Decimal.max(a.abs(), b.abs(), 1).times('1e-40'))
const whole = (min: number, max: number) => fc.integer({ min, max }).map(d)

test.group('Time value functions', () => {
  test('a payment, a present and a future value balance', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.record({
          rate: fc.integer({ min: -50, max: 200 }).map((n) => d(n).div(1000)),
          periods: whole(1, 60),
          presentValue: whole(-9999, 9999),
          futureValue: whole(-9999, 9999),
          type: fc.constantFrom(0 as const, 1 as const),
        }),
        (asked) => {
          const payment = evenPayment(asked)!
          assert.isTrue(near(futureValue({ ...asked, payment })!, asked.futureValue))
          assert.isTrue(near(presentWorth({ ...asked, payment })!, asked.presentValue))
        }
      )
    )
  })

  test('quoted and effective rates, growth and periods undo each other', ({ assert }) => {
    fc.assert(
      fc.property(whole(1, 500), whole(1, 365), (promille, times) => {
        const rate = promille.div(1000)
        assert.isTrue(near(effectiveRate(nominalRate(rate, times)!, times)!, rate))
        const grown = d(100).times(rate.plus(1).pow(times))
        assert.isTrue(near(equivalentRate(times, d(100), grown)!, rate))
        assert.isTrue(near(periodsToReach(rate, d(100), grown)!, times))
      })
    )
  })

  test('what spreadsheets call an error is not defined', ({ assert }) => {
    const none = [
      periodsToReach(d(0), d(1), d(2)),
      periodsToReach(d('0.1'), d(-1), d(2)),
      equivalentRate(d(0), d(1), d(2)),
      equivalentRate(d(2), d(0), d(2)),
      equivalentRate(d(2), d(1), d(-2)),
      nominalRate(d(0), d(4)),
      effectiveRate(d('0.1'), d('0.5')),
      evenPayment({ rate: d(0), periods: d(0), presentValue: d(1), futureValue: d(0), type: 0 }),
      presentWorth({ rate: d(-1), periods: d(2), payment: d(1), futureValue: d(1), type: 0 }),
      marginalValueOfPublicFunds(d(1), d(0)),
      median([]),
    ]
    assert.deepEqual(
      none,
      none.map(() => null)
    )
    assert.equal(
      effectiveRate(d('0.1'), d('4.9'))!.toString(),
      effectiveRate(d('0.1'), d(4))!.toString()
    )
  })
})

test.group('Modified rates of return', () => {
  test('without gains, losses or time there is none', ({ assert }) => {
    const flows = (list: number[]) => list.map((amount, at) => ({ time: d(at), amount: d(amount) }))
    assert.isNull(modifiedRateOfReturn(flows([1, 2]), d(1), d('0.1'), d('0.1')))
    assert.isNull(modifiedRateOfReturn(flows([-1, -2]), d(1), d('0.1'), d('0.1')))
    assert.isNull(modifiedRateOfReturn(flows([-1, 2]), d(0), d('0.1'), d('0.1')))
    assert.isNull(modifiedRateOfReturn(flows([-1, 2]), d(1), d(-1), d('0.1')))
    assert.equal(modifiedRateOfReturn(flows([-1, 2]), d(1), d('0.1'), d('0.1'))!.toString(), '1')
  })
})

test.group('Price levels', () => {
  test('prices converted there and back are the same', ({ assert }) => {
    const rates = fc.array(
      fc.integer({ min: -100, max: 300 }).map((n) => d(n).div(1000)),
      { minLength: 1, maxLength: 20 }
    )
    fc.assert(
      fc.property(rates, fc.nat(), (inflation, seed) => {
        const index = priceIndex(inflation)
        const base = seed % index.length
        const amounts = index.map((_, at) => d(at + 1))
        const current = convertPrices(amounts, index, base, 'constant_to_current')
        const back = convertPrices(current, index, base, 'current_to_constant')
        assert.isTrue(current[base].eq(amounts[base]))
        back.forEach((amount, at) => assert.isTrue(near(amount, amounts[at])))
      })
    )
  })
})

test.group('Efficiency frontier', () => {
  const strategies = fc.array(fc.record({ cost: whole(0, 50), effect: whole(0, 50) }), {
    minLength: 1,
    maxLength: 12,
  })

  test('cost per added effect rises along it, and nothing lies below it', ({ assert }) => {
    fc.assert(
      fc.property(strategies, (list) => {
        const named = list.map((strategy, at) => ({ id: `${at}`, ...strategy }))
        const { frontier, icers, status } = efficiencyFrontier(named)
        icers.forEach((icer, at) => assert.isTrue(at === 0 || icer.gte(icers[at - 1])))
        const on = frontier.map((id) => named[Number(id)])
        for (const { id, cost, effect } of named) {
          const better = on.some((other) => other.cost.lte(cost) && other.effect.gte(effect))
          if (status.get(id) === 'ND') assert.include(frontier, id)
          if (status.get(id) === 'D')
            assert.isTrue(
              named.some((o) => o.id !== id && o.cost.lte(cost) && o.effect.gte(effect))
            )
          if (status.get(id) === 'ED' && !better) {
            const at = on.findIndex((other) => other.effect.gt(effect))
            const [from, to] = [on[at - 1], on[at]]
            const mixed = from.cost.plus(icers[at - 1].times(effect.minus(from.effect)))
            assert.isTrue(mixed.lt(cost) && to.cost.gte(from.cost))
          }
        }
      })
    )
  })

  test('of two alike the first stays, one between two others stays', ({ assert }) => {
    const list = [
      ['a', 1, 1],
      ['b', 1, 1],
      ['c', 2, 2],
      ['d', 3, 3],
      ['e', 3, 2],
    ].map(([id, cost, effect]) => ({ id: `${id}`, cost: d(cost), effect: d(effect) }))
    const { frontier, status } = efficiencyFrontier(list)
    assert.deepEqual(frontier, ['a', 'c', 'd'])
    assert.deepEqual([status.get('b'), status.get('e')], ['D', 'D'])
  })
})

test.group('Worked methods at their edges', () => {
  test('conversion factors chain in any order, but not in a circle', ({ assert }) => {
    const base = new Map([['labour', d('0.6')]])
    const half = (of: string) => new Map([[of, d('0.5')]])
    const chained = conversionFactors(
      base,
      new Map([
        ['b', half('a')],
        ['a', half('labour')],
      ])
    )
    assert.equal(chained.get('b')!.toString(), '0.15')
    assert.throws(
      () =>
        conversionFactors(
          base,
          new Map([
            ['a', half('b')],
            ['b', half('a')],
          ])
        ),
      /itself/
    )
    assert.throws(() => conversionFactors(base, new Map([['a', half('zz')]])), /no factor "zz"/)
  })

  test('{kind}: {answer}')
    .with([
      {
        kind: 'inflation',
        inputs: {
          amounts: [50, 50],
          inflation: [0, 0.04],
          rows: { current: { direction: 'constant_to_current', base_period: 0 } },
        },
        answer: { current: ['50', '52'] },
      },
      {
        kind: 'inflation',
        inputs: {
          amounts: [1],
          inflation: [0],
          rows: { x: { direction: 'sideways', base_period: 0 } },
        },
        answer: null,
      },
      {
        kind: 'mirr',
        inputs: {
          measure: 'table',
          cashflows: [
            [-1, 2],
            [1, 2],
          ],
          rates: [{ finance_rate: 0, reinvest_rate: 0 }],
        },
        answer: { mirr: [['1'], [null]] },
      },
      {
        kind: 'cea',
        inputs: { measure: 'cost_per_unit', costs: [100, 110], rate: 0.1, units: 4 },
        answer: { cost_per_unit: '50' },
      },
      {
        kind: 'cea',
        inputs: { measure: 'cost_per_unit', costs: [100], rate: 0.1, units: 0 },
        answer: { cost_per_unit: null },
      },
      {
        kind: 'sroi',
        inputs: { measure: 'ratio', values: [1], investment: 0 },
        answer: { total: '1', ratio: null, headline: null },
      },
      {
        kind: 'sroi',
        inputs: { measure: 'filter_scale', scores: [1], lowest: 1, highest: 1 },
        answer: { share_removed: [null] },
      },
      {
        kind: 'sensitivity',
        inputs: {
          method: 'sensitivity_indicator',
          change: 1,
          indicator_for_npv_change: 2,
          indicator_for_switching_value: 0,
        },
        answer: { npv_change_pct: '200', switching_value_pct: null },
      },
      { kind: 'sensitivity', inputs: { method: 'astrology' }, answer: null },
      {
        kind: 'tvm',
        inputs: { function: 'EFFECT', nominal_rate: 0.1, npery: 1 },
        answer: { value: '0.1' },
      },
      { kind: 'tvm', inputs: { function: 'NPER' }, answer: null },
      {
        kind: 'xnpv',
        inputs: {
          measure: 'xnpv',
          rate: -1,
          cashflows: [1, 1],
          dates: ['2020-01-01', '2021-01-01'],
          day_count: 'act/365F',
        },
        answer: { xnpv: null },
      },
      {
        kind: 'xirr',
        inputs: {
          cashflows: [1, -1],
          dates: ['2020-01-01', '2021-01-01'],
          day_counts: ['lunar'],
          guess: 0.1,
        },
        answer: null,
      },
    ])
    .run(
      ({ assert }, { kind, inputs, answer }: { kind: string; inputs: object; answer: unknown }) =>
        assert.deepEqual(appraisalCaseKinds[kind](inputs), answer)
    )
})
