import { test } from '@japa/runner'
import fc from 'fast-check'
import { allocate } from '#allocation/domain/allocate'
import { verifyAllocation } from '#allocation/domain/certificate'
import { levelChoices, type Circulation } from '#allocation/domain/circulation'
import { divideAmongClaims, type ClaimsRule } from '#allocation/domain/claims'
import { solveLevels } from '#allocation/domain/leximin'
import { fill } from '#allocation/domain/network'
import { numbered, shapeOf } from '#allocation/domain/numbered'
import { canonicalProblem } from '#allocation/domain/problem'
import { networkOf } from '#allocation/domain/shape'
import type { AllocationProblem, AllocationRule } from '#allocation/domain/types'
import { Rational } from '#money/rational'
import { asText, feasible, someProblem } from '#tests/unit/allocation/support'

const total = (amounts: readonly bigint[]) => amounts.reduce((sum, amount) => sum + amount, 0n)
const withoutMinimums = (problem: AllocationProblem): AllocationProblem => ({
  ...problem,
  ringFences: [],
  cells: problem.cells.map((cell) => ({ ...cell, floor: 0n })),
})
const exactOf = (problem: AllocationProblem) =>
  feasible(problem).shares.map(({ exact }) => Rational.parse(exact))

test.group('Allocation | properties', () => {
  test('every allocation passes the independent verifier; every refusal has a gap', () => {
    fc.assert(
      fc.property(someProblem, (problem) => {
        const result = allocate(problem)
        return result.ok
          ? verifyAllocation(canonicalProblem(problem), result).length === 0
          : result.diagnosis.length > 0 &&
              result.diagnosis.every(
                ({ short, required, available }) => short > 0n && short === required - available
              )
      }),
      { numRuns: 400 }
    )
  })

  test('all money is spent or named as stuck, and flows add up to the amounts', () => {
    fc.assert(
      fc.property(someProblem.map(withoutMinimums), (problem) => {
        const result = feasible(problem)
        const amounts = total(result.shares.map(({ amount }) => amount))
        return (
          amounts === result.spendable &&
          total(result.flows.map(({ amount }) => amount)) === amounts &&
          amounts + total(result.unspendable.map(({ amount }) => amount)) ===
            total(problem.lots.map(({ amount }) => amount))
        )
      })
    )
  })

  test('the order of lots, lines, earmarks and ring-fences changes nothing', () => {
    fc.assert(
      fc.property(someProblem, fc.infiniteStream(fc.nat()), (problem, random) => {
        const shuffled = <Item>(items: Item[]) =>
          items
            .map((item) => ({ item, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item)
        const other = {
          ...problem,
          cells: shuffled(problem.cells),
          lots: shuffled(problem.lots).map((lot) => ({ ...lot, edges: shuffled(lot.edges) })),
          ringFences: shuffled(problem.ringFences),
        }
        return asText(allocate(problem)) === asText(allocate(other))
      })
    )
  })

  test('no amount depends on the routing: lots may be renamed and re-dated', () => {
    fc.assert(
      fc.property(
        someProblem,
        fc.array(fc.constantFrom(null, '2026-01-01', '2027-01-01')),
        (problem, dates) => {
          const renamed = {
            ...problem,
            lots: problem.lots.map((lot, at) => ({
              ...lot,
              id: `Z${9 - at}`,
              expiresOn: dates[at] ?? null,
            })),
            pools: (problem.pools ?? []).map((pool) => ({
              ...pool,
              lots: pool.lots.map((lot) => `Z${9 - Number(lot.slice(1))}`),
            })),
          }
          const [a, b] = [allocate(problem), allocate(renamed)]
          return a.ok ? b.ok && asText(a.shares) === asText(b.shares) : !b.ok
        }
      )
    )
  })

  test('splitting a lot in two changes no amount', () => {
    fc.assert(
      fc.property(someProblem, (problem) => {
        const pooled = new Set((problem.pools ?? []).flatMap(({ lots }) => lots))
        const halves = {
          ...problem,
          lots: problem.lots.flatMap((lot) => {
            if (lot.edges.some(({ cap }) => cap !== null) || pooled.has(lot.id)) return [lot]
            const half = lot.amount / 3n
            return [
              { ...lot, amount: half },
              { ...lot, id: `${lot.id}b`, amount: lot.amount - half },
            ]
          }),
        }
        const [a, b] = [allocate(problem), allocate(halves)]
        return a.ok ? b.ok && asText(a.shares) === asText(b.shares) : !b.ok
      })
    )
  })

  test('seven times the money and the needs give exactly seven times the shares', () => {
    fc.assert(
      fc.property(someProblem.map(withoutMinimums), (problem) => {
        const line = { ...problem, unit: 'line' as const }
        const seven = {
          ...line,
          cells: line.cells.map(({ need, cap, ...cell }) => {
            return {
              ...cell,
              need: need * 7n,
              cap: cap === null || cap === undefined ? null : cap * 7n,
            }
          }),
          pools: (line.pools ?? []).map((pool) => ({ ...pool, cap: pool.cap * 7n })),
          lots: line.lots.map((lot) => ({
            ...lot,
            amount: lot.amount * 7n,
            edges: lot.edges.map(({ cell, cap }) => {
              return { cell, cap: cap === null || cap === undefined ? null : cap * 7n }
            }),
          })),
        }
        const times = exactOf(seven)
        return exactOf(line).every((share, at) => share.times(Rational.of(7n)).equals(times[at]))
      })
    )
  })

  // Lots of one pool compete for its limit: more in one of them can take from what another pays.
  test('more money in one lot never lowers any exact share', () => {
    fc.assert(
      fc.property(
        someProblem.map(withoutMinimums),
        fc.nat(5),
        fc.bigInt(1n, 20n),
        (problem, at, more) => {
          const line = { ...problem, unit: 'line' as const, pools: [] }
          if (line.lots.length === 0) return true
          const lots = line.lots.map((lot, lotAt) =>
            lotAt === at % line.lots.length ? { ...lot, amount: lot.amount + more } : lot
          )
          const richer = exactOf({ ...line, lots })
          return exactOf(line).every((share, cell) => share.compare(richer[cell]) <= 0)
        }
      )
    )
  })

  test('a second exact method, bottleneck by bottleneck, finds the same shares', () => {
    fc.assert(
      fc.property(someProblem.map(withoutMinimums), (problem) => {
        const of = numbered(canonicalProblem({ ...problem, unit: 'line' }))
        const shaped = networkOf(
          shapeOf(
            of,
            of.cells.map(() => 0n)
          )
        )
        const { network } = shaped
        const filled = fill(
          network,
          network.claimants.map(({ claimant }) => claimant.upper)
        )
        const { shares } = solveLevels(network, filled.value)
        const pool = network.supply.length
        const circulation: Circulation = { nodes: pool + 1, arcs: [], choices: [] }
        network.supply.forEach((upper, node) => {
          circulation.arcs.push({ from: pool, to: node, lower: 0n, upper })
        })
        for (const { from, to, capacity } of network.arcs) {
          circulation.arcs.push({ from, to, lower: 0n, upper: capacity })
        }
        for (const { node, claimant } of network.claimants) {
          circulation.choices.push({ arc: circulation.arcs.length, claimant })
          circulation.arcs.push({ from: node, to: pool, lower: 0n, upper: claimant.upper })
        }
        const { values } = levelChoices(circulation)
        return shares.every((share, at) => share.equals(values[at]))
      }),
      { numRuns: 200 }
    )
  })

  for (const [rule, claims] of [
    ['same_percentage', 'PRO'],
    ['same_amount', 'CEA'],
    ['same_shortfall', 'CEL'],
  ] as [AllocationRule, ClaimsRule][]) {
    test(`one pot without earmarks is exactly ${claims} under ${rule}`, () => {
      const pot = fc.tuple(fc.array(fc.bigInt(0n, 50n), { maxLength: 6 }), fc.bigInt(0n, 300n))
      fc.assert(
        fc.property(pot, ([needs, money]) => {
          const amount = money < total(needs) ? money : total(needs)
          const edges = needs.map((_, at) => ({ cell: `C${at}` }))
          const shares = exactOf({
            unit: 'line',
            rule,
            ringFences: [],
            lots: [{ id: 'pot', amount: money, edges }],
            cells: needs.map((need, at) => {
              return { id: `C${at}`, programme: 'P', need, floor: 0n }
            }),
          })
          const awards = divideAmongClaims(
            claims,
            Rational.of(amount),
            needs.map((need) => Rational.of(need))
          )
          return awards.every((award, at) => award.equals(shares[at]))
        })
      )
    })
  }
})

test.group('Claims rules | properties', () => {
  const claim = fc.tuple(fc.bigInt(0n, 40n), fc.bigInt(1n, 3n)).map(([p, q]) => Rational.of(p, q))
  const problem = fc
    .tuple(fc.array(claim, { maxLength: 7 }), fc.bigInt(0n, 12n))
    .map(([claims, twelfths]) => ({
      claims,
      estate: Rational.sum(claims).times(Rational.of(twelfths, 12n)),
    }))
  const rules: ClaimsRule[] = ['PRO', 'CEA', 'CEL']

  for (const rule of rules) {
    test(`${rule} spends the estate, stays within claims and keeps their order`, () => {
      fc.assert(
        fc.property(problem, ({ claims, estate }) => {
          const awards = divideAmongClaims(rule, estate, claims)
          return (
            Rational.sum(awards).equals(estate) &&
            awards.every((award, i) =>
              claims.every(
                (other, j) =>
                  award.compare(Rational.ZERO) >= 0 &&
                  award.compare(claims[i]) <= 0 &&
                  (claims[i].compare(other) > 0 ||
                    (award.compare(awards[j]) <= 0 &&
                      claims[i].minus(award).compare(other.minus(awards[j])) <= 0))
              )
            )
          )
        })
      )
    })
  }

  test('CEA and CEL are dual, PRO is its own dual', () => {
    fc.assert(
      fc.property(problem, fc.constantFrom(...rules), ({ claims, estate }, rule) => {
        const dual = { PRO: 'PRO', CEA: 'CEL', CEL: 'CEA' } as const
        const losses = divideAmongClaims(dual[rule], Rational.sum(claims).minus(estate), claims)
        const awards = divideAmongClaims(rule, estate, claims)
        return awards.every((award, at) => award.equals(claims[at].minus(losses[at])))
      })
    )
  })

  test('CEA does not change when claims above the estate are cut to it', () => {
    fc.assert(
      fc.property(problem, ({ claims, estate }) => {
        const cut = divideAmongClaims(
          'CEA',
          estate,
          claims.map((c) => Rational.min(c, estate))
        )
        return divideAmongClaims('CEA', estate, claims).every((award, at) => award.equals(cut[at]))
      })
    )
  })
})
