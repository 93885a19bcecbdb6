import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import fc from 'fast-check'
import { capacityToPay, UN_SCALE } from '#allocation/domain/cost_sharing/capacity_to_pay'
import { gameOf } from '#allocation/domain/cost_sharing/game'
import { share } from '#allocation/domain/cost_sharing/share'
import type {
  CostMember,
  CostRule,
  CostSharing,
  CostSharingProblem,
} from '#allocation/domain/cost_sharing/types'
import { Rational } from '#money/rational'
import { refusalOf } from '#tests/unit/allocation/support'

type Shared = Extract<CostSharing, { ok: true }>

function shared(problem: CostSharingProblem): Shared {
  const result = share(problem)
  if (!result.ok) throw new Error(`expected shares, got ${result.reason}`)
  return result
}

const amounts = (problem: CostSharingProblem) => shared(problem).shares.map(({ amount }) => amount)
const of = (value: number | string) => Rational.parse(value)
const member = (
  key: string,
  weight: number | null,
  change: Partial<CostMember> = {}
): CostMember => ({
  key,
  ...(weight === null ? {} : { weight: of(weight) }),
  ...change,
})
const total = (units: readonly bigint[]) => units.reduce((sum, unit) => sum + unit, 0n)

test.group('Shared costs by a key', () => {
  test('{title}')
    .with([
      {
        title: 'equal parts, the odd units to the first',
        problem: {
          total: 100n,
          rule: { kind: 'equal' },
          members: [member('a', null), member('b', null), member('c', null)],
        },
        wanted: [34n, 33n, 33n],
      },
      {
        title: 'the odd unit moves on with each cost',
        problem: {
          total: 100n,
          turn: 1,
          rule: { kind: 'equal' },
          members: [member('a', null), member('b', null), member('c', null)],
        },
        wanted: [33n, 34n, 33n],
      },
      {
        title: 'the turn goes round',
        problem: {
          total: 101n,
          turn: 5,
          rule: { kind: 'equal' },
          members: [member('a', null), member('b', null), member('c', null)],
        },
        wanted: [34n, 33n, 34n],
      },
      {
        title: 'by population',
        problem: {
          total: 1000n,
          rule: { kind: 'per_head' },
          members: [member('a', 300), member('b', 200), member('c', 100)],
        },
        wanted: [500n, 333n, 167n],
      },
      {
        title: 'a share of zero is possible',
        problem: {
          total: 10n,
          rule: { kind: 'weighted' },
          members: [member('a', 0), member('b', 1)],
        },
        wanted: [0n, 10n],
      },
      {
        title: 'a suspended member pays nothing',
        problem: {
          total: 90n,
          rule: { kind: 'equal' },
          members: [member('a', null), member('b', null, { isSuspended: true }), member('c', null)],
        },
        wanted: [45n, 0n, 45n],
      },
      {
        title: 'who joins in the middle of the year carries half a share',
        problem: {
          total: 1500n,
          rule: { kind: 'equal' },
          members: [
            member('a', null),
            member('b', null),
            member('c', null, { part: { days: 73n, of: 146n } }),
          ],
        },
        wanted: [600n, 600n, 300n],
      },
      {
        title: 'a floor and a ceiling hold at once',
        problem: {
          total: 1000n,
          rule: { kind: 'weighted' },
          members: [
            member('a', 900, { ceiling: 500n }),
            member('b', 90),
            member('c', 10, { floor: 50n }),
          ],
        },
        wanted: [500n, 450n, 50n],
      },
      {
        title: 'a floor shrinks with the part of the year',
        problem: {
          total: 1000n,
          rule: { kind: 'weighted' },
          members: [member('a', 99), member('b', 1, { floor: 101n, part: { days: 1n, of: 2n } })],
        },
        wanted: [949n, 51n],
      },
      {
        title: 'nested needs',
        problem: {
          total: 18n,
          rule: { kind: 'airport' },
          members: [member('a', 8), member('b', 11), member('c', 13), member('d', 18)],
        },
        wanted: [2n, 3n, 4n, 9n],
      },
      {
        title: 'one service in different quantities, dearer beyond ten',
        problem: {
          total: 30n,
          rule: {
            kind: 'serial',
            steps: [
              { upTo: of(10), unitCost: of(1) },
              { upTo: null, unitCost: of(2) },
            ],
          },
          members: [member('a', 5), member('b', 15)],
        },
        wanted: [5n, 25n],
      },
      {
        title: 'nothing to share',
        problem: {
          total: 0n,
          rule: { kind: 'equal' },
          members: [member('a', null), member('b', null)],
        },
        wanted: [0n, 0n],
      },
    ] as { title: string; problem: CostSharingProblem; wanted: bigint[] }[])
    .run(({ assert }, { problem, wanted }) => assert.deepEqual(amounts(problem), wanted))

  test('floors above the cost and ceilings below it are a finding with the amount that is missing', ({
    assert,
  }) => {
    const members = [member('a', 1, { floor: 60n }), member('b', 1, { floor: 50n })]
    const rule: CostRule = { kind: 'weighted' }
    assert.deepEqual(share({ total: 100n, rule, members }), {
      ok: false,
      reason: 'floors_above_total',
      short: 10n,
    })
    const low = members.map((one) => ({ ...one, floor: null, ceiling: 40n }))
    assert.deepEqual(share({ total: 100n, rule, members: low }), {
      ok: false,
      reason: 'ceilings_below_total',
      short: 20n,
    })
  })

  test('shares add up, keep within their limits and within a unit of the exact share', () => {
    const someMember = fc.record({
      weight: fc.bigInt(0n, 50n),
      floor: fc.constantFrom(null, null, 3n, 20n),
      ceiling: fc.constantFrom(null, null, 40n, 400n),
      days: fc.constantFrom(365n, 365n, 100n),
      isSuspended: fc.constantFrom(false, false, false, true),
    })
    fc.assert(
      fc.property(
        fc.array(someMember, { minLength: 1, maxLength: 6 }),
        fc.bigInt(0n, 500n),
        fc.integer({ min: -3, max: 20 }),
        (rows, cost, turn) => {
          const members = rows.map(({ weight, days, ...row }, at): CostMember => ({
            ...row,
            key: `m${at}`,
            weight: Rational.of(weight),
            part: { days, of: 365n },
          }))
          const isPaying = members.some(
            ({ isSuspended, weight }) => !isSuspended && weight!.numerator > 0n
          )
          fc.pre(isPaying)
          const result = share({ total: cost, members, rule: { kind: 'weighted' }, turn })
          if (!result.ok) return result.reason !== 'not_defined' && result.short > 0n
          return (
            total(result.shares.map(({ amount }) => amount)) === cost &&
            result.shares.every(({ amount, exact, isSuspended }, at) => {
              const { floor, ceiling, part } = members[at]
              if (isSuspended) return amount === 0n
              const scaled = (value: bigint) => Rational.of(value * part!.days, part!.of)
              const gap = Rational.of(amount).minus(of(exact)).absolute()
              return (
                gap.compare(Rational.ONE) < 0 &&
                (!floor || Rational.of(amount).compare(scaled(floor)) >= 0) &&
                (!ceiling || Rational.of(amount).compare(scaled(ceiling)) <= 0)
              )
            })
          )
        }
      ),
      { numRuns: 400 }
    )
  })

  test('fifteen cities share a website: equal, by population and mixed, to the kopiyka', ({
    assert,
  }) => {
    // illustrative populations: the sources print none
    const rows = readFileSync(new URL('../../../cases/shared_website.csv', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    assert.lengthOf(rows, 15)
    const cost = 120_000_001n
    const people = rows.reduce((sum, [, heads]) => sum + Number(heads), 0)
    const keyed = (rule: CostRule, weightOf: (heads: number) => Rational) =>
      amounts({
        total: cost,
        rule,
        members: rows.map(([city, heads]) => ({ key: city, weight: weightOf(Number(heads)) })),
      })
    const mixed = (heads: number) => of(`${heads}/${2 * people}`).plus(Rational.of(1n, 30n))
    assert.deepEqual(
      keyed({ kind: 'equal' }, () => Rational.ONE).map(String),
      rows.map(([, , equal]) => equal)
    )
    assert.deepEqual(
      keyed({ kind: 'per_head' }, of).map(String),
      rows.map(([, , , byHeads]) => byHeads)
    )
    assert.deepEqual(
      keyed({ kind: 'weighted' }, mixed).map(String),
      rows.map(([, , , , half]) => half)
    )
  })
})

test.group('Shared costs compared with doing it alone', () => {
  // Young, Okada, Hashimoto (1979), IIASA WP-79-077: six groups of municipalities share a water system
  const ALONE = [2195n, 1708n, 1091n, 1588n, 2081n, 2198n]
  const KEYS = ['A', 'H', 'K', 'L', 'M', 'T']

  test('by population two pay more than alone, and the answer says who and by how much', ({
    assert,
  }) => {
    // shares by population as printed there: 10.13 21.00 3.19 8.22 34.22 7.07
    const printed = [1013, 2100, 319, 822, 3422, 707]
    const { individualRationality, core } = shared({
      total: 8383n,
      rule: { kind: 'per_head' },
      members: KEYS.map((key, at) => member(key, printed[at], { alone: ALONE[at] })),
    })
    assert.isFalse(individualRationality.holds)
    assert.deepEqual(individualRationality.overcharged, [
      { members: ['M'], charged: '3422', alone: '2081', by: '1341' },
      { members: ['H'], charged: '2100', alone: '1708', by: '392' },
    ])
    assert.deepEqual(core, { holds: null, overcharged: [], count: 0 })
  })

  test('nothing is said of costs alone that nobody knows', ({ assert }) => {
    const { individualRationality } = shared({
      total: 10n,
      rule: { kind: 'equal' },
      members: [member('a', null, { alone: 9n }), member('b', null)],
    })
    assert.isNull(individualRationality.holds)
  })

  // Tennessee Valley Authority (Ransmeier 1942; Straffin, Heaney 1981)
  const TVA: Record<string, bigint> = {
    '0': 163_520n,
    '1': 140_826n,
    '2': 250_096n,
    '0,1': 301_607n,
    '0,2': 378_821n,
    '1,2': 367_370n,
    '0,1,2': 412_584n,
  }
  const coalitions = gameOf(3, (members) => TVA[members.join()])
  const members = ['navigation', 'flood control', 'power'].map((key) => member(key, null))

  test('{rule}: {wanted}, nobody and no pair pays more than alone')
    .with([
      { rule: 'shapley', wanted: [117_829n, 100_757n, 193_998n] },
      { rule: 'nucleolus', wanted: [116_234n, 93_540n, 202_810n] },
      { rule: 'tau', wanted: [117_476n, 99_157n, 195_951n] },
      { rule: 'gately', wanted: [117_476n, 99_157n, 195_951n] },
    ] as const)
    .run(({ assert }, { rule, wanted }) => {
      const result = shared({ total: 412_584n, rule: { kind: rule }, coalitions, members })
      assert.deepEqual(
        result.shares.map(({ amount }) => amount),
        [...wanted]
      )
      assert.isTrue(result.individualRationality.holds)
      assert.isTrue(result.core.holds)
    })

  test('groups that pay more together than on their own are named, the worst first', ({
    assert,
  }) => {
    const result = shared({ total: 412_584n, rule: { kind: 'equal' }, coalitions, members })
    // 137,528 each is below what any of them pays alone; without power the other two object, and both together
    assert.isTrue(result.core.holds)
    const uneven = shared({
      total: 412_584n,
      rule: { kind: 'weighted' },
      coalitions,
      members: members.map((one, at) => ({ ...one, weight: of([1, 1, 0][at]) })),
    })
    assert.isFalse(uneven.core.holds)
    assert.deepInclude(uneven.core.overcharged[0], {
      members: ['navigation', 'flood control'],
      by: '110977',
    })
    assert.equal(uneven.core.count, 3)
  })

  test('a suspended member leaves the game, and regions stay together', ({ assert }) => {
    const rule: CostRule = { kind: 'owen', unions: [['navigation', 'power'], ['flood control']] }
    const result = shared({
      total: 378_821n,
      rule,
      coalitions,
      members: members.map((one, at) => ({ ...one, isSuspended: at === 1 })),
    })
    // of two: alone less half of what they save
    assert.deepEqual(
      result.shares.map(({ amount }) => amount),
      [146_123n, 0n, 232_698n]
    )
  })

  test('a sample for many members says that it is one', ({ assert }) => {
    const many = Array.from({ length: 40 }, (_, at) => member(`m${at}`, null))
    const costOf = (keys: readonly string[]) => BigInt(keys.length) * 10n + 5n
    const rule: CostRule = { kind: 'shapley_estimate', costOf, orders: 10, seed: 1 }
    const result = shared({ total: 405n, rule, members: many })
    assert.deepEqual(result.estimate, { orders: 10, seed: 1 })
    assert.equal(total(result.shares.map(({ amount }) => amount)), 405n)
    assert.isNull(result.core.holds)
  })

  test('{title}: {refusal}')
    .with([
      {
        title: 'a key twice',
        problem: { members: [member('a', 1), member('a', 1)] },
        refusal: 'E_DUPLICATE members[1].key',
      },
      {
        title: 'nobody pays',
        problem: { members: [member('a', 0)] },
        refusal: 'E_NO_WEIGHT members',
      },
      {
        title: 'no weight given',
        problem: { members: [member('a', null)] },
        refusal: 'E_MISSING members[0].weight',
      },
      {
        title: 'a cost below 0',
        problem: { total: -1n, members: [member('a', 1)] },
        refusal: 'E_NEGATIVE total',
      },
      {
        title: 'more days than the year',
        problem: { members: [member('a', 1, { part: { days: 366n, of: 365n } })] },
        refusal: 'E_PART members[0].part',
      },
      {
        title: 'a floor above the ceiling',
        problem: { members: [member('a', 1, { floor: 2n, ceiling: 1n })] },
        refusal: 'E_FLOOR_ABOVE_CAP members[0].floor',
      },
      {
        title: 'a game without costs',
        problem: { members: [member('a', 1)], rule: { kind: 'shapley' } },
        refusal: 'E_MISSING coalitions',
      },
      {
        title: 'costs of other members',
        problem: { members: [member('a', 1)], rule: { kind: 'shapley' }, coalitions },
        refusal: 'E_LENGTHS coalitions',
      },
    ] as {
      title: string
      problem: Partial<CostSharingProblem> & { members: CostMember[] }
      refusal: string
    }[])
    .run(({ assert }, { problem, refusal }) =>
      assert.equal(
        refusalOf(() => share({ total: 10n, rule: { kind: 'weighted' }, ...problem })),
        refusal
      )
    )
})

test.group('Capacity to pay in successive steps', () => {
  const capacity = (incomes: number[], population: number, change = {}) => ({
    incomes: incomes.map(of),
    population: of(population),
    ...change,
  })
  const plain = { ...UN_SCALE, gradient: of(0), floor: of(0), ceiling: of(1) }

  test('without elements the shares are those of income, the mean of the base periods', ({
    assert,
  }) => {
    const shares = capacityToPay([capacity([30, 50], 1), capacity([70, 50], 1)], plain)
    assert.deepEqual(shares.map(String), ['2/5', '3/5'])
  })

  test('below the average income per head the gradient takes off, and those above carry it', ({
    assert,
  }) => {
    // average 10 a head; the second has 5: half is missing, 80 % of that half of 50 is 20
    const scale = { ...plain, gradient: of('0.8') }
    const shares = capacityToPay([capacity([150], 10), capacity([50], 10)], scale)
    assert.deepEqual(shares.map(String), ['17/20', '3/20'])
  })

  test('debt comes off first', ({ assert }) => {
    const scale = { ...plain }
    const shares = capacityToPay([capacity([60], 1, { debt: of(20) }), capacity([60], 1)], scale)
    assert.deepEqual(shares.map(String), ['2/5', '3/5'])
  })

  test('floor, lower ceiling and ceiling are steps of their own', ({ assert }) => {
    const scale = {
      gradient: of(0),
      floor: of('0.05'),
      leastDevelopedCeiling: of('0.1'),
      ceiling: of('0.5'),
    }
    const shares = capacityToPay(
      [
        capacity([60], 1),
        capacity([25], 1),
        capacity([14], 1, { isLeastDeveloped: true }),
        capacity([1], 1),
      ],
      scale
    )
    // 1 → 5 %; others by 95/99; third (14·95/99 = 13.4 %) → 10 %; first (60/85 of 85 %) 60 % → 50 %; second the rest
    assert.deepEqual(shares.map(String), ['1/2', '7/20', '1/10', '1/20'])
  })

  test('shares add up to the whole and keep to the ceiling', () => {
    const someone = fc.record({
      income: fc.integer({ min: 1, max: 1000 }),
      population: fc.integer({ min: 1, max: 50 }),
      isLeastDeveloped: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(someone, { minLength: 9, maxLength: 14 }), (rows) => {
        const members = rows.map((row, at) =>
          capacity([row.income], row.population, {
            isLeastDeveloped: at > 5 && row.isLeastDeveloped,
          })
        )
        const shares = capacityToPay(members, { ...UN_SCALE, ceiling: of('0.6') })
        return (
          Rational.sum(shares).equals(Rational.ONE) &&
          shares.every((value) => value.compare(UN_SCALE.floor) >= 0)
        )
      }),
      { numRuns: 60 }
    )
  })

  test('elements that leave nobody to carry the rest are refused', ({ assert }) => {
    const two = [capacity([1], 1), capacity([1], 1)]
    assert.equal(
      refusalOf(() => capacityToPay(two)),
      'E_MARGINS ceiling'
    )
  })
})
