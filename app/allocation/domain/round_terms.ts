import type { AllocationProblem } from '#allocation/domain/types'

/** What one funder gives at most in the year of a round, as it stands in a run. Amounts are decimal strings. */
export interface FunderLimit {
  /** Name of the limit in the problem. */
  pool: string
  funderId: string
  year: number
  amount: string
  /** What earlier decisions gave of these funds to lines of the year: it counts. */
  given: string
  /** Funds of the round that hold money of this funder alone. */
  funds: string[]
  /** Funds of the round that hold money of others too: the limit does not bind them. */
  beside: string[]
  reason: string
}

/** What of a limit is left for the round. */
export function leftOf({ amount, given }: Pick<FunderLimit, 'amount' | 'given'>): bigint {
  const left = BigInt(amount) - BigInt(given)
  return left > 0n ? left : 0n
}

export type TermFailure = { check: 'limit_differs'; at: string; params: Record<string, string> }

/**
 * Whether the problem that was solved holds the terms that the run states beside it: each limit of a
 * funder is a limit of exactly its funds over what was left of it, and there is no other.
 */
export function checkTerms(
  limits: readonly FunderLimit[] = [],
  problem: Pick<AllocationProblem, 'pools'>
): TermFailure[] {
  const pools = new Map((problem.pools ?? []).map((pool) => [pool.id, pool]))
  const stated = new Map(limits.map((limit) => [limit.pool, limit]))
  const failures: TermFailure[] = []
  for (const id of new Set([...stated.keys(), ...pools.keys()])) {
    const [limit, pool] = [stated.get(id), pools.get(id)]
    const says = limit ? `${leftOf(limit)} ${limit.funds.toSorted().join('+')}` : ''
    const held = pool ? `${pool.cap} ${pool.lots.toSorted().join('+')}` : ''
    if (says !== held) {
      failures.push({ check: 'limit_differs', at: id, params: { stated: says, found: held } })
    }
  }
  return failures
}
