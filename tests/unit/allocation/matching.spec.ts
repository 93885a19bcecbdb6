import { test } from '@japa/runner'
import fc from 'fast-check'
import { solveDocument } from '#allocation/domain/solve_document'
import { Rational } from '#money/rational'
import { refusalOf } from '#tests/unit/allocation/support'
import { earnedMatches, type MatchingFund } from '#allocation/domain/matching'

const half = Rational.of(1n, 2n)
const amounts = (funds: MatchingFund[], receipts: Record<string, bigint>) =>
  Object.fromEntries(
    earnedMatches(funds, new Map(Object.entries(receipts))).map(({ id, amount }) => [id, amount])
  )

test.group('Matching funds | what they are worth', () => {
  test('a rate of the base, rounded down, and never more than the cap', ({ assert }) => {
    const fund: MatchingFund = { id: 'M', cap: 40n, base: ['city'], kind: 'rate', rate: half }
    assert.deepEqual(amounts([fund], { city: 61n }), { M: 30n })
    assert.deepEqual(amounts([fund], { city: 200n }), { M: 40n })
    assert.deepEqual(amounts([fund], { city: 0n }), { M: 0n })
  })

  test('a challenge gives all once the goal is reached and nothing one unit before', ({
    assert,
  }) => {
    const fund: MatchingFund = { id: 'C', cap: 70n, base: ['gifts'], kind: 'challenge', goal: 100n }
    assert.deepEqual(amounts([fund], { gifts: 99n }), { C: 0n })
    assert.deepEqual(amounts([fund], { gifts: 100n }), { C: 70n })
  })

  test('two that match each other are worth the most that holds for both', ({ assert }) => {
    const funds: MatchingFund[] = [
      { id: 'A', cap: 100n, base: ['gifts', 'B'], kind: 'rate', rate: half },
      { id: 'B', cap: 100n, base: ['A'], kind: 'rate', rate: half },
    ]
    assert.deepEqual(amounts(funds, { gifts: 60n }), { A: 40n, B: 20n })
  })

  test('challenges that unlock each other are both given, and both lost with the last gift', ({
    assert,
  }) => {
    const funds: MatchingFund[] = [
      { id: 'A', cap: 50n, base: ['gifts', 'B'], kind: 'challenge', goal: 60n },
      { id: 'B', cap: 50n, base: ['gifts', 'A'], kind: 'challenge', goal: 60n },
    ]
    assert.deepEqual(amounts(funds, { gifts: 10n }), { A: 50n, B: 50n })
    assert.deepEqual(amounts(funds, { gifts: 9n }), { A: 0n, B: 0n })
  })

  test('a name that is neither a receipt nor a fund is refused', ({ assert }) => {
    const fund: MatchingFund = { id: 'M', cap: 4n, base: ['nobody'], kind: 'rate', rate: half }
    assert.throws(() => earnedMatches([fund], new Map()), /nobody is neither/)
  })

  const someFunds = fc
    .array(
      fc.record({
        cap: fc.bigInt(0n, 12n),
        base: fc.uniqueArray(fc.constantFrom('r', 'F0', 'F1', 'F2'), { minLength: 1 }),
        terms: fc.oneof(
          fc.record({
            kind: fc.constant('rate' as const),
            rate: fc.tuple(fc.bigInt(0n, 4n), fc.bigInt(1n, 3n)).map(([p, q]) => Rational.of(p, q)),
          }),
          fc.record({ kind: fc.constant('challenge' as const), goal: fc.bigInt(0n, 15n) })
        ),
      }),
      { minLength: 3, maxLength: 3 }
    )
    .map((rows) =>
      rows.map(({ cap, base, terms }, at): MatchingFund => ({ id: `F${at}`, cap, base, ...terms }))
    )

  test('of all amounts that hold at once, they are the greatest', () => {
    fc.assert(
      fc.property(someFunds, fc.bigInt(0n, 12n), (funds, r) => {
        const found = earnedMatches(funds, new Map([['r', r]])).map(({ amount }) => amount)
        const holds = (tried: bigint[]) =>
          funds.every((fund, at) => {
            const base = fund.base.reduce(
              (sum, name) => sum + (name === 'r' ? r : tried[Number(name[1])]),
              0n
            )
            const earned =
              fund.kind === 'challenge'
                ? base >= fund.goal
                  ? fund.cap
                  : 0n
                : fund.rate.times(Rational.of(base)).floor()
            return tried[at] === (earned < fund.cap ? earned : fund.cap)
          })
        if (!holds(found)) return false
        const upTo = ({ cap }: MatchingFund) =>
          Array.from({ length: Number(cap) + 1 }, (_, amount) => BigInt(amount))
        return upTo(funds[0]).every((a) =>
          upTo(funds[1]).every((b) =>
            upTo(funds[2]).every(
              (c) => !holds([a, b, c]) || (a <= found[0] && b <= found[1] && c <= found[2])
            )
          )
        )
      })
    )
  })

  test('the order of the funds makes no difference', () => {
    fc.assert(
      fc.property(someFunds, fc.bigInt(0n, 12n), (funds, r) => {
        const receipts = { r }
        const [a, b] = [amounts(funds, receipts), amounts(funds.toReversed(), receipts)]
        return funds.every(({ id }) => a[id] === b[id])
      })
    )
  })
})

test.group('Matching funds | as sources of a plain problem', () => {
  const document = {
    rule: 'gains',
    sources: [
      { id: 'city', amount: 60, to: ['A'] },
      { id: 'ministry', match: { cap: 100, rate: '1/2', base: ['city', 'bank'] }, to: ['A', 'B'] },
      { id: 'bank', match: { cap: 100, rate: '1/2', base: ['ministry'] }, to: ['B'] },
    ],
    programmes: [
      { id: 'A', need: 200 },
      { id: 'B', need: 200 },
    ],
  }

  test('they hold what they have earned', ({ assert }) => {
    const solved = solveDocument(document)
    assert.deepInclude(solved, { feasible: true, total: '120', totals: { A: '60', B: '60' } })
  })

  test('a base that names no source is refused where it stands', ({ assert }) => {
    const [city, ministry] = document.sources
    const unknown = { ...ministry, match: { cap: 100, rate: '1/2', base: ['nobody'] } }
    assert.equal(
      refusalOf(() => solveDocument({ ...document, sources: [city, unknown] })),
      'E_UNKNOWN_LOT sources[1].match.base[0]'
    )
  })
})
