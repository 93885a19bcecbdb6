import { awardsBy, type ClassicalRule } from '#allocation/domain/classical/rules'
import { wholeUnits } from '#allocation/domain/cost_sharing/share'
import { AllocationProblemError } from '#allocation/domain/errors'
import type { RoundInput } from '#allocation/domain/round_input'
import { Rational } from '#money/rational'

/** Rules that need no weights, in the order in which they are read side by side. */
export const SIDE_BY_SIDE = [
  'PRO',
  'CEA',
  'CEL',
  'Talmud',
  'RTalmud',
  'PIN',
  'CE',
  'AV',
  'RA',
  'APRO',
  'MO',
  'DT',
  'AA',
  'AlphaMin',
] as const satisfies readonly ClassicalRule[]

export interface ClassicalRow {
  code: string
  title: string
  titleLang: string
  claim: bigint
  /** In the order of the rules; null where the rule cannot be counted for so many lines. */
  awards: (bigint | null)[]
}

export interface ClassicalTable {
  rules: ClassicalRule[]
  /** All money of the round, at most all that is claimed. */
  estate: bigint
  money: bigint
  claims: bigint
  rows: ClassicalRow[]
}

/**
 * The round as one pot: all its money, open to every line; what a line claims is its need, at most its cap. Earmarks,
 * floors, ring-fences and priorities count for nothing here. Awards in whole units by largest remainder.
 */
export function classicalTable({ cells, lots, problem }: RoundInput): ClassicalTable {
  const caps = new Map(problem.cells.map(({ id, cap }) => [id, cap ?? null]))
  const claims = cells.map(({ code, need }) => {
    const [wanted, cap] = [BigInt(need), caps.get(code) ?? null]
    return cap !== null && cap < wanted ? cap : wanted
  })
  const claimed = claims.reduce((sum, claim) => sum + claim, 0n)
  const money = lots.reduce((sum, { amount }) => sum + BigInt(amount), 0n)
  const estate = money < claimed ? money : claimed
  const awards = SIDE_BY_SIDE.map((rule) => awardsOf(rule, estate, claims))
  return {
    rules: [...SIDE_BY_SIDE],
    estate,
    money,
    claims: claimed,
    rows: cells.map(({ code, title, titleLang }, at) => ({
      code,
      title,
      titleLang,
      claim: claims[at],
      awards: awards.map((found) => found?.[at] ?? null),
    })),
  }
}

function awardsOf(rule: ClassicalRule, estate: bigint, claims: bigint[]): bigint[] | null {
  try {
    const exact = awardsBy(rule, {
      estate: Rational.of(estate),
      claims: claims.map((claim) => Rational.of(claim)),
    })
    return wholeUnits(estate, exact, 0)
  } catch (error) {
    if (error instanceof AllocationProblemError && error.code === 'E_TOO_MANY') return null
    throw error
  }
}
