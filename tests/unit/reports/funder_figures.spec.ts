import fc from 'fast-check'
import { test } from '@japa/runner'
import { splitByLargestRemainder } from '#money/split'
import { figuresByHead, inAgreementCurrency } from '#reports/domain/funder_figures'
import {
  headFault,
  headOf,
  isSameMapping,
  marksBy,
  movedBetween,
  type HeadMark,
  type ReportHead,
} from '#reports/domain/report_heads'
import { sharesByLine } from '#reports/domain/shares_by_line'

const SEED = Number(process.env.FC_SEED ?? 20261128)

function head(
  code: string,
  amount: bigint,
  marks: Partial<Record<HeadMark, string[]>>
): ReportHead {
  return { code, name: code, amount, marks: marksBy((mark) => marks[mark] ?? []) }
}

const LINE = { id: 'l1', programmeId: 'p1', groups: ['roma', 'minority'], tags: ['aim/2'] }

test.group('Heads of a funder’s report', () => {
  test('take a line that they name before one whose mark it carries, and then in their order', ({
    assert,
  }) => {
    const byGroup = head('A', 1n, { group: ['minority'] })
    const byTag = head('B', 1n, { tag: ['aim/2'] })
    const byName = head('C', 1n, { line: ['l1'] })
    assert.equal(headOf(LINE, [byGroup, byTag, byName]), 'C')
    assert.equal(headOf(LINE, [byGroup, byTag]), 'A')
    assert.equal(headOf(LINE, [byTag, byGroup]), 'B')
    assert.equal(headOf(LINE, [head('D', 1n, { programme: ['p1'] })]), 'D')
    assert.isNull(headOf(LINE, [head('E', 1n, { programme: ['p2'], group: ['women'] })]))
  })

  test('are refused without any, with a code twice, below zero, or with the same budget twice', ({
    assert,
  }) => {
    assert.equal(headFault([])?.code, 'E_HEADS_NONE')
    assert.deepEqual(headFault([head('A', 1n, {}), head('A', 1n, {})]), {
      code: 'E_HEAD_CODE_TWICE',
      params: { head: 'A' },
      field: 'heads.1.code',
    })
    assert.equal(headFault([head('A', -1n, {})])?.field, 'heads.0.amount')
    const twice = headFault([head('A', 1n, { group: ['x'] }), head('B', 1n, { group: ['x'] })])
    assert.deepInclude(twice, { code: 'E_HEAD_MARK_TWICE', field: 'heads.1.group' })
    assert.isNull(headFault([head('A', 0n, { group: ['x'] }), head('B', 1n, { tag: ['x'] })]))
  })

  test('say how much approved money moved, and whether their budget is the same', ({ assert }) => {
    const before = [head('A', 100n, { line: ['1', '2'] }), head('B', 50n, {})]
    const after = [head('A', 70n, { line: ['2', '1'] }), head('B', 80n, {})]
    assert.equal(movedBetween(before, after), 30n)
    assert.equal(movedBetween([], after), 150n)
    assert.equal(movedBetween(before, [head('C', 150n, {})]), 150n)
    assert.isTrue(isSameMapping(before, after))
    assert.isFalse(isSameMapping(before, [after[1]!, after[0]!]))
  })
})

const anyLine = fc.record({
  line: fc.option(fc.integer({ min: 0, max: 9 }).map(String)),
  period: fc.bigInt(-1_000_000n, 1_000_000n),
  ever: fc.bigInt(-1_000_000n, 1_000_000n),
  committed: fc.bigInt(0n, 1_000_000n),
  inKind: fc.bigInt(0n, 1_000_000n),
})

test.group('Figures of a funder’s report', () => {
  test('with what has no head are all figures of all lines, to the unit', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 30 }),
        fc.dictionary(
          fc.integer({ min: 0, max: 9 }).map(String),
          fc.constantFrom('A', 'B', 'gone', null)
        ),
        (lines, heads) => {
          const rows = figuresByHead(['A', 'B', 'C'], lines, new Map(Object.entries(heads)))
          assert.deepEqual(
            rows.map(({ code }) => code),
            ['A', 'B', 'C', null]
          )
          for (const key of ['period', 'ever', 'committed', 'inKind'] as const) {
            const sum = (all: readonly Record<typeof key, bigint>[]) =>
              all.reduce((total, row) => total + row[key], 0n)
            assert.equal(sum(rows), sum(lines), key)
          }
        }
      ),
      { seed: SEED, numRuns: 300 }
    )
  })

  test('in the agreement’s currency add up to what their sum is worth', ({ assert }) => {
    assert.deepEqual(inAgreementCurrency([100n, 100n, 100n], { amount: 1000n, functional: 935n }), [
      107n,
      107n,
      107n,
    ])
    assert.isNull(inAgreementCurrency([1n], { amount: 0n, functional: 0n }))
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(-10_000_000n, 10_000_000n), { minLength: 1, maxLength: 40 }),
        fc.bigInt(1n, 10n ** 12n),
        fc.bigInt(1n, 10n ** 12n),
        (parts, amount, functional) => {
          const worth = inAgreementCurrency(parts, { amount, functional })!
          const whole = [parts.reduce((sum, part) => sum + part, 0n)]
          assert.equal(
            worth.reduce((sum, part) => sum + part, 0n),
            inAgreementCurrency(whole, { amount, functional })![0]
          )
        }
      ),
      { seed: SEED, numRuns: 300 }
    )
  })
})

test.group('Whose money a pool spent on what', () => {
  test('is split by what came, line by line', ({ assert }) => {
    const shares = sharesByLine({
      came: [
        { key: 'one', amount: 20_000n },
        { key: 'two', amount: 10_000n },
      ],
      spent: [
        { line: 'a', amount: 5_000n },
        { line: 'b', amount: 5_000n },
      ],
    })
    const of = (key: string, line: string) =>
      shares.find((share) => share.key === key && share.line === line)!.amount
    assert.equal(of('one', 'a') + of('one', 'b'), 6_667n)
    assert.equal(of('one', 'a') + of('two', 'a'), 5_000n)
    assert.equal(of('one', 'b') + of('two', 'b'), 5_000n)
    assert.deepEqual(sharesByLine({ came: [], spent: [{ line: 'a', amount: 1n }] }), [])
  })

  test('is exact for every line and for everyone, and within a unit of the true share', ({
    assert,
  }) => {
    const came = fc.array(fc.bigInt(1n, 10n ** 9n), { minLength: 1, maxLength: 8 })
    const spent = fc.array(fc.bigInt(-(10n ** 6n), 10n ** 9n), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(came, spent, (amounts, columns) => {
        const keys = amounts.map((_, at) => `k${at}`)
        const shares = sharesByLine({
          came: amounts.map((amount, at) => ({ key: keys[at]!, amount })),
          spent: columns.map((amount, at) => ({ line: `l${at}`, amount })),
        })
        const total = columns.reduce((sum, column) => sum + column, 0n)
        const expected = splitByLargestRemainder(total, amounts, keys)
        const sum = (rows: typeof shares) => rows.reduce((all, { amount }) => all + amount, 0n)
        for (const [at, key] of keys.entries())
          assert.equal(sum(shares.filter((share) => share.key === key)), expected[at])
        for (const [at, column] of columns.entries())
          assert.equal(sum(shares.filter(({ line }) => line === `l${at}`)), column)
        if (total === 0n) return
        for (const { key, line, amount } of shares) {
          const row = expected[keys.indexOf(key)]!
          const off = amount * total - row * columns[Number(line.slice(1))]!
          const size = total < 0n ? -total : total
          assert.isTrue(off < size && off > -size, `${key} ${line}`)
        }
      }),
      { seed: SEED, numRuns: 300 }
    )
  })
})
