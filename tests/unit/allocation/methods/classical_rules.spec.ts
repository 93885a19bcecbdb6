import { test } from '@japa/runner'
import fc from 'fast-check'
import { awardsBy, CLASSICAL_RULES, type ClassicalRule } from '#allocation/domain/classical/rules'
import { tau } from '#allocation/domain/cost_sharing/compromise'
import { bankruptcyGame } from '#allocation/domain/cost_sharing/game'
import { nucleolus } from '#allocation/domain/cost_sharing/nucleolus'
import { shapley } from '#allocation/domain/cost_sharing/shapley'
import { Rational } from '#money/rational'

type Problem = { estate: Rational; claims: Rational[] }

const UNWEIGHTED = CLASSICAL_RULES.filter(
  (rule) => rule !== 'WCEA' && rule !== 'CEA_on_weighted_units'
)

/** Claims of up to six, some equal and some 0, and a part of their sum; now and then far beyond 2^53. */
const someProblem: fc.Arbitrary<Problem> = fc
  .record({
    claims: fc.array(fc.bigInt(0n, 12n), { minLength: 1, maxLength: 6 }),
    part: fc.bigInt(0n, 60n),
    scale: fc.constantFrom(1n, 1n, 10n ** 17n + 3n),
  })
  .map(({ claims, part, scale }) => {
    const whole = claims.map((claim) => Rational.of(claim * scale))
    return { claims: whole, estate: Rational.sum(whole).times(Rational.of(part, 60n)) }
  })

const sum = Rational.sum
const same = (a: readonly Rational[], b: readonly Rational[]) =>
  a.length === b.length && a.every((value, at) => value.equals(b[at]))

const holds = (check: (problem: Problem) => boolean, numRuns = 150) =>
  fc.assert(fc.property(someProblem, check), { numRuns })

const losses = (rule: ClassicalRule, { estate, claims }: Problem) => {
  const dual = awardsBy(rule, { estate: sum(claims).minus(estate), claims })
  return claims.map((claim, at) => claim.minus(dual[at]))
}

test.group('Classical claims rules', () => {
  for (const rule of UNWEIGHTED) {
    test(`${rule}: all is awarded, nobody below 0 or above the claim, awards and losses in the order of claims`, () => {
      holds((problem) => {
        const { claims, estate } = problem
        const awards = awardsBy(rule, problem)
        return (
          sum(awards).equals(estate) &&
          awards.every((award, at) => award.numerator >= 0n && award.compare(claims[at]) <= 0) &&
          claims.every((claim, a) =>
            claims.every((other, b) => {
              if (claim.compare(other) > 0) return true
              const lost = claim.minus(awards[a]).compare(other.minus(awards[b])) <= 0
              return lost && awards[a].compare(awards[b]) <= 0
            })
          )
        )
      })
    })
  }

  test('equal awards and equal losses are dual', () => {
    holds((problem) => same(awardsBy('CEA', problem), losses('CEL', problem)))
  })

  for (const rule of ['PRO', 'Talmud', 'RTalmud', 'RA', 'APRO', 'AA', 'AV'] as const) {
    test(`${rule} treats gains and losses alike`, () => {
      holds((problem) => same(awardsBy(rule, problem), losses(rule, problem)))
    })
  }

  for (const rule of ['CEA', 'Talmud', 'RA', 'MO', 'APRO', 'DT'] as const) {
    test(`${rule} does not see the part of a claim above the estate`, () => {
      holds((problem) => {
        const { estate, claims } = problem
        const cut = claims.map((claim) => Rational.min(claim, estate))
        return same(awardsBy(rule, problem), awardsBy(rule, { estate, claims: cut }))
      })
    })
  }

  for (const rule of ['PRO', 'CEA', 'CEL', 'Talmud'] as const) {
    test(`${rule}: when one leaves with the award, the others divide the rest as before`, () => {
      holds((problem) => {
        const awards = awardsBy(rule, problem)
        const [first, ...others] = awards
        const rest = { estate: problem.estate.minus(first), claims: problem.claims.slice(1) }
        return same(awardsBy(rule, rest), others)
      })
    })
  }

  for (const rule of ['PRO', 'CEA', 'CEL'] as const) {
    test(`${rule}: a first part now and the rest on what is left of the claims is the same as all at once`, () => {
      holds((problem) => {
        const first = problem.estate.times(Rational.of(2n, 5n))
        const early = awardsBy(rule, { ...problem, estate: first })
        const claims = problem.claims.map((claim, at) => claim.minus(early[at]))
        const late = awardsBy(rule, { estate: problem.estate.minus(first), claims })
        return same(
          early.map((award, at) => award.plus(late[at])),
          awardsBy(rule, problem)
        )
      })
    })
  }

  test('for two claimants contested garment, random arrival, minimal overlap, adjusted proportional and the centroid are one rule', () => {
    holds((problem) => {
      const claims = problem.claims.slice(0, 2)
      const estate = Rational.min(problem.estate, sum(claims))
      const [first, ...others] = (['Talmud', 'RA', 'MO', 'APRO', 'AA'] as const).map((rule) =>
        awardsBy(rule, { estate, claims })
      )
      return others.every((awards) => same(awards, first))
    })
  })

  test('Talmud is the nucleolus, random arrival the Shapley value and adjusted proportional the tau value of the bankruptcy game', () => {
    holds((problem) => {
      const game = bankruptcyGame(problem.estate, problem.claims)
      return (
        same(awardsBy('Talmud', problem), nucleolus(game)!) &&
        same(awardsBy('RA', problem), shapley(game)) &&
        same(awardsBy('APRO', problem), tau(game)!)
      )
    }, 60)
  })

  test('with equal weights the weighted rule is the plain one, and doubled weights change nothing', () => {
    holds((problem) => {
      const weights = problem.claims.map((_, at) => Rational.of(BigInt(at + 1), 3n))
      const doubled = weights.map((weight) => weight.times(Rational.of(2n)))
      const ones = weights.map(() => Rational.ONE)
      return (
        same(awardsBy('WCEA', { ...problem, weights: ones }), awardsBy('CEA', problem)) &&
        same(
          awardsBy('WCEA', { ...problem, weights }),
          awardsBy('WCEA', { ...problem, weights: doubled })
        )
      )
    })
  })

  test('everyday sizes: twenty claims of many digits by every rule', ({ assert }) => {
    const claims = Array.from({ length: 20 }, (_, at) =>
      Rational.of(10n ** 15n + BigInt(at * at * 7919), 100n)
    )
    const estate = Rational.of(10n ** 14n)
    const weights = claims.map((_, at) => Rational.of(BigInt(1 + (at % 3))))
    for (const rule of CLASSICAL_RULES) {
      const awards = awardsBy(rule, { estate, claims, weights })
      const units =
        rule === 'CEA_on_weighted_units'
          ? awards.map((award, at) => award.times(weights[at]))
          : awards
      assert.equal(`${sum(units)}`, `${estate}`, rule)
    }
  }).timeout(30_000)
})
