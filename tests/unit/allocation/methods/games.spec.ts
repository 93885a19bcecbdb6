import { test } from '@japa/runner'
import fc from 'fast-check'
import { gately, tau } from '#allocation/domain/cost_sharing/compromise'
import { coreCheck } from '#allocation/domain/cost_sharing/checks'
import {
  coalitionsInOrder,
  everybody,
  gameAmong,
  gameOf,
  membersOf,
  savingsGame,
  worth,
  type Game,
} from '#allocation/domain/cost_sharing/game'
import { minimise } from '#allocation/domain/cost_sharing/linear_programme'
import { airport, serial } from '#allocation/domain/cost_sharing/nested_costs'
import { equalProfit, nucleolus } from '#allocation/domain/cost_sharing/nucleolus'
import { owen, sampledShapley, shapley } from '#allocation/domain/cost_sharing/shapley'
import { Rational } from '#money/rational'

const sum = Rational.sum
const same = (a: readonly Rational[], b: readonly Rational[]) =>
  a.length === b.length && a.every((value, at) => value.equals(b[at]))

/** Any game of two to four players, values of both signs. */
const someGame: fc.Arbitrary<Game> = fc
  .integer({ min: 2, max: 4 })
  .chain((players) =>
    fc
      .array(fc.bigInt(-20n, 60n), { minLength: (1 << players) - 1, maxLength: (1 << players) - 1 })
      .map((values) => ({ players, values: [0n, ...values], scale: 1n }))
  )

/** Costs of water works: each member needs some of five parts, a part is built once for all who need it. */
const someCosts: fc.Arbitrary<Game> = fc
  .record({
    parts: fc.array(fc.bigInt(1n, 50n), { minLength: 5, maxLength: 5 }),
    needs: fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 2, maxLength: 4 }),
  })
  .map(({ parts, needs }) =>
    gameOf(needs.length, (members) => {
      const needed = members.reduce((mask, member) => mask | needs[member], 0)
      return parts.reduce((cost, part, at) => ((needed >> at) & 1 ? cost + part : cost), 0n)
    })
  )

function ordersOf(players: number): number[][] {
  if (players === 0) return [[]]
  return ordersOf(players - 1).flatMap((order) =>
    Array.from({ length: players }, (_, at) => order.toSpliced(at, 0, players - 1))
  )
}

/** Mean marginal over these orders, counted one by one. */
function meanMarginal(game: Game, orders: number[][]): Rational[] {
  const sums = Array.from({ length: game.players }, () => 0n)
  for (const order of orders) {
    let mask = 0
    for (const player of order) {
      sums[player] += game.values[mask | (1 << player)] - game.values[mask]
      mask |= 1 << player
    }
  }
  return sums.map((value) => Rational.of(value, BigInt(orders.length)))
}

const complaints = (game: Game, x: readonly Rational[], isPerMember = false): Rational[] =>
  game.values
    .map((_, mask) => mask)
    .slice(1, -1)
    .map((mask) => {
      const members = membersOf(mask, game.players)
      const complaint = worth(game, mask).minus(sum(members.map((player) => x[player])))
      return isPerMember ? complaint.dividedBy(Rational.of(BigInt(members.length))) : complaint
    })
    .sort((a, b) => b.compare(a))

/** Whether the first list of falling complaints is smaller at the first place where they differ, or the same. */
function isNoWorse(a: readonly Rational[], b: readonly Rational[]): boolean {
  const at = a.findIndex((value, index) => !value.equals(b[index]))
  return at < 0 || a[at].compare(b[at]) < 0
}

test.group('Games of shared costs', () => {
  test('coalitions stand by size, then in the order of their members', ({ assert }) => {
    const named = coalitionsInOrder(3).map((mask) => membersOf(mask, 3).join(''))
    assert.deepEqual(named, ['0', '1', '2', '01', '02', '12', '012'])
    assert.equal(coalitionsInOrder(10).length, 1023)
  })

  test('Shapley is the mean marginal over all orders', () => {
    fc.assert(
      fc.property(someGame, (game) =>
        same(shapley(game), meanMarginal(game, ordersOf(game.players)))
      )
    )
  })

  test('Shapley shares add up, equals share equally, and games add up', () => {
    fc.assert(
      fc.property(someGame, someGame, (game, other) => {
        fc.pre(game.players === other.players)
        const shares = shapley(game)
        const both = {
          ...game,
          values: game.values.map((value, mask) => value + other.values[mask]),
        }
        // the first two made alike: each coalition is worth what it is with the two exchanged
        const exchanged = (mask: number) => (mask & ~3) | ((mask & 1) << 1) | ((mask & 2) >> 1)
        const alike = {
          ...game,
          values: game.values.map((value, mask) => value + game.values[exchanged(mask)]),
        }
        const [first, second] = shapley(alike)
        return (
          sum(shares).equals(worth(game, everybody(game))) &&
          first.equals(second) &&
          same(
            shapley(both),
            shares.map((value, at) => value.plus(shapley(other)[at]))
          )
        )
      })
    )
  })

  test('who adds nothing pays nothing', ({ assert }) => {
    const game = gameOf(
      3,
      (members) => (members.includes(0) ? 10n : 0n) + (members.includes(1) ? 6n : 0n)
    )
    assert.deepEqual(shapley(game).map(String), ['10', '6', '0'])
  })

  test('Owen is the mean marginal over the orders that keep unions together', () => {
    fc.assert(
      fc.property(someGame, (game) => {
        const unions =
          game.players === 2
            ? [[0, 1]]
            : [[0, 2], [1], [3]].filter((union) => union.every((player) => player < game.players))
        const isTogether = (order: number[]) =>
          unions.every((union) => {
            const places = union.map((player) => order.indexOf(player))
            return Math.max(...places) - Math.min(...places) === union.length - 1
          })
        const orders = ordersOf(game.players).filter(isTogether)
        return same(owen(game, unions), meanMarginal(game, orders))
      })
    )
  })

  test('unions of one, or one union of all, give the Shapley value', () => {
    fc.assert(
      fc.property(someGame, (game) => {
        const players = Array.from({ length: game.players }, (_, at) => at)
        return (
          same(
            owen(
              game,
              players.map((player) => [player])
            ),
            shapley(game)
          ) && same(owen(game, [players]), shapley(game))
        )
      })
    )
  })

  test('twenty members are counted exactly, one more is refused', ({ assert }) => {
    const needs = Array.from({ length: 20 }, (_, at) => BigInt(1000 + 37 * at))
    const game = {
      players: 20,
      scale: 1n,
      // the largest need of the coalition is that of its highest bit
      values: Array.from({ length: 1 << 20 }, (_, mask) =>
        mask === 0 ? 0n : needs[31 - Math.clz32(mask)]
      ),
    }
    assert.isTrue(same(shapley(game), airport(needs.map((need) => Rational.of(need)))))
    assert.throws(() => shapley({ ...game, players: 21 }), /E_TOO_MANY/)
  }).timeout(30_000)

  test('a sample adds up, is the same for the same seed and exact where marginals do not differ', ({
    assert,
  }) => {
    const costs = Array.from({ length: 30 }, (_, at) => BigInt(10 + at))
    const additive = (members: readonly number[]) =>
      members.reduce((all, member) => all + costs[member], 0n)
    const estimate = sampledShapley(30, additive, { orders: 3, seed: 7 })
    assert.deepEqual(estimate.shares.map(String), costs.map(String))

    const nested = (members: readonly number[]) => costs[Math.max(...members)]
    const one = sampledShapley(30, nested, { orders: 40, seed: 7 })
    assert.deepEqual(one, sampledShapley(30, nested, { orders: 40, seed: 7 }))
    assert.notDeepEqual(one, sampledShapley(30, nested, { orders: 40, seed: 8 }))
    assert.equal(`${sum(one.shares)}`, '39')
  })

  test('airport shares are the Shapley value of the largest need, serial shares of one price are proportional', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 50n), { minLength: 1, maxLength: 5 }), (needs) => {
        const game = gameOf(needs.length, (members) =>
          members.reduce((most, member) => (needs[member] > most ? needs[member] : most), 0n)
        )
        const exact = needs.map((need) => Rational.of(need))
        const price = Rational.of(7n, 3n)
        const shares = serial(exact, (quantity) => quantity.times(price))
        return (
          same(airport(exact), shapley(game)) &&
          same(
            shares,
            exact.map((need) => need.times(price))
          )
        )
      })
    )
  })

  test('serial shares: the smallest pays as if all were like it, and all add up', ({ assert }) => {
    const square = (quantity: Rational) => quantity.times(quantity)
    const shares = serial(
      [1n, 2n, 3n].map((demand) => Rational.of(demand)),
      square
    )
    // C(3)/3; + (C(5) − C(3))/2; + C(6) − C(5)
    assert.deepEqual(shares.map(String), ['3', '11', '22'])
  })

  test('Gately and tau add up wherever they are defined', () => {
    fc.assert(
      fc.property(someGame, (game) =>
        [gately(game), tau(game)].every(
          (shares) => shares === null || sum(shares).equals(worth(game, everybody(game)))
        )
      )
    )
  })
})

test.group('Nucleolus', () => {
  const someShift = fc.array(fc.bigInt(-9n, 9n), { minLength: 4, maxLength: 4 })

  test('no other division has smaller complaints, the largest first', () => {
    fc.assert(
      fc.property(someGame, someShift, (game, shift) => {
        const own = nucleolus(game, 'prenucleolus')!
        const moved = shift.slice(0, game.players).map((value) => Rational.of(value, 3n))
        const mean = sum(moved).dividedBy(Rational.of(BigInt(game.players)))
        const other = own.map((value, at) => value.plus(moved[at].minus(mean)))
        return (
          sum(own).equals(worth(game, everybody(game))) &&
          isNoWorse(complaints(game, own), complaints(game, other))
        )
      }),
      { numRuns: 200 }
    )
  })

  test('within what each has alone, no other division has smaller complaints, also per member', () => {
    const kinds = ['nucleolus', 'per_capita_nucleolus'] as const
    const someImputation = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 })
    fc.assert(
      fc.property(someGame, someImputation, fc.constantFrom(...kinds), (game, parts, kind) => {
        const own = nucleolus(game, kind)
        if (!own) return true
        const weights = parts.slice(0, game.players)
        const all = weights.reduce((total, part) => total + part, 0)
        fc.pre(all > 0)
        const alone = weights.map((_, player) => worth(game, 1 << player))
        const left = worth(game, everybody(game)).minus(sum(alone))
        const other = alone.map((value, at) =>
          value.plus(left.times(Rational.of(BigInt(weights[at]), BigInt(all))))
        )
        const by = (x: readonly Rational[]) => complaints(game, x, kind === 'per_capita_nucleolus')
        return isNoWorse(by(own), by(other))
      }),
      { numRuns: 300 }
    )
  })

  test('the nucleolus gives each at least what it has alone, or says that it cannot', () => {
    fc.assert(
      fc.property(someGame, fc.constantFrom('nucleolus', 'per_capita_nucleolus'), (game, kind) => {
        const alone = Array.from({ length: game.players }, (_, player) => worth(game, 1 << player))
        const total = worth(game, everybody(game))
        const shares = nucleolus(game, kind as 'nucleolus')
        if (sum(alone).compare(total) > 0) return shares === null
        return (
          shares !== null &&
          sum(shares).equals(total) &&
          shares.every((share, at) => share.compare(alone[at]) >= 0)
        )
      })
    )
  })

  test('where parts are built once, nucleolus and equal profit lie in the core', () => {
    fc.assert(
      fc.property(someCosts, (costs) => {
        const keys = Array.from({ length: costs.players }, (_, at) => `${at}`)
        const saved = nucleolus(savingsGame(costs))!
        const shares = saved.map((value, at) => worth(costs, 1 << at).minus(value))
        const even = equalProfit(costs)!
        const spread = (x: readonly Rational[]) => {
          const parts = x.map((value, at) => value.dividedBy(worth(costs, 1 << at)))
          return parts.reduce(Rational.max).minus(parts.reduce(Rational.min))
        }
        return (
          coreCheck(keys, shares, costs).holds === true &&
          coreCheck(keys, even, costs).holds === true &&
          spread(even).compare(spread(shares)) <= 0
        )
      }),
      { numRuns: 60 }
    )
  })

  test('an empty core has no point of equal profit', ({ assert }) => {
    const majority = gameOf(3, (members) =>
      members.length === 3 ? 3n : members.length === 2 ? 1n : 2n
    )
    assert.isNull(equalProfit(majority))
  })

  test('eight members are solved exactly', ({ assert }) => {
    const needs = Array.from({ length: 8 }, (_, at) => BigInt(100 + 13 * at * at))
    const costs = gameOf(8, (members) => needs[Math.max(...members)])
    const saved = nucleolus(savingsGame(costs))!
    const shares = saved.map((value, at) => worth(costs, 1 << at).minus(value))
    assert.equal(`${sum(shares)}`, `${needs[7]}`)
    assert.isTrue(coreCheck(needs.map(String), shares, costs).holds)
  }).timeout(30_000)

  test('a game among some of the players keeps their costs', ({ assert }) => {
    const costs = gameOf(3, (members) =>
      members.reduce((all, member) => all + 10n ** BigInt(member), 0n)
    )
    assert.deepEqual(gameAmong(costs, [0, 2]).values, [0n, 1n, 100n, 101n])
  })
})

test.group('Exact linear programmes', () => {
  test('{title}')
    .with([
      {
        title: 'the cheapest mix',
        cost: [3n, 2n],
        rows: [
          { coefficients: [1n, 1n], bound: 4n, isEqual: false },
          { coefficients: [1n, 3n], bound: 6n, isEqual: false },
          { coefficients: [1n, 0n], bound: 0n, isEqual: false },
          { coefficients: [0n, 1n], bound: 0n, isEqual: false },
        ],
        wanted: '0 4',
      },
      {
        title: 'a fraction between two equalities',
        cost: [1n, 1n],
        rows: [
          { coefficients: [3n, 1n], bound: 1n, isEqual: true },
          { coefficients: [1n, 2n], bound: -1n, isEqual: true },
        ],
        wanted: '3/5 -4/5',
      },
      {
        title: 'no solution',
        cost: [1n],
        rows: [
          { coefficients: [1n], bound: 2n, isEqual: false },
          { coefficients: [-1n], bound: -1n, isEqual: false },
        ],
        wanted: 'none',
      },
      {
        title: 'no end',
        cost: [1n, 1n],
        rows: [{ coefficients: [1n, 0n], bound: 0n, isEqual: false }],
        wanted: 'none',
      },
    ])
    .run(({ assert }, { cost, rows, wanted }) =>
      assert.equal(minimise(cost, rows)?.x.join(' ') ?? 'none', wanted)
    )
})
