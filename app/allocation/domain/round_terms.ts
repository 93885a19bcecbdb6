import type { MatchFacts, RoundMatch } from '#allocation/domain/round_matches'
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

/** What one fund pays one line at most, as it stands in a run. Amounts are decimal strings. */
export interface EdgeCap {
  fund: string
  line: string
  amount: string
  /** What earlier decisions gave of the fund to the line: it counts. */
  given: string
  reason: string
}

/** What of a limit or a cap is left for the round. */
export function leftOf({ amount, given }: { amount: string; given: string }): bigint {
  const left = BigInt(amount) - BigInt(given)
  return left > 0n ? left : 0n
}

export type TermFailure = {
  check: 'limit_differs' | 'cap_differs' | 'match_differs' | 'fund_above_earned'
  at: string
  params: Record<string, string>
}

/** What a run states beside its problem. */
export interface RoundTerms {
  lots: readonly { code: string; free: string }[]
  limits?: readonly FunderLimit[]
  caps?: readonly EdgeCap[]
  matches?: readonly RoundMatch[]
  problem: Pick<AllocationProblem, 'pools' | 'lots'>
}

/**
 * Whether the problem that was solved holds the terms that the run states beside it: each limit of a
 * funder and each cap of a fund for a line, and no other; each grant with a match at what its stated facts
 * earn, and no fund above that.
 */
export function checkTerms(terms: RoundTerms): TermFailure[] {
  return [...checkLimits(terms), ...checkCaps(terms), ...checkMatches(terms)]
}

function checkLimits({ limits = [], problem }: RoundTerms): TermFailure[] {
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

function checkCaps({ caps = [], problem }: RoundTerms): TermFailure[] {
  const says = new Map<string, string[]>()
  const holds = new Map<string, string>()
  for (const cap of caps) {
    const edge = edgeOf(cap.fund, cap.line)
    says.set(edge, [...(says.get(edge) ?? []), `${leftOf(cap)}`])
  }
  for (const { id, edges } of problem.lots) {
    for (const { cell, cap = null } of edges) {
      if (cap !== null) holds.set(edgeOf(id, cell), `${cap}`)
    }
  }
  return [...new Set([...says.keys(), ...holds.keys()])].flatMap((edge): TermFailure[] => {
    // A cap that is stated twice differs, whichever of the two was solved.
    const params = { stated: (says.get(edge) ?? []).join(' + '), found: holds.get(edge) ?? '' }
    if (params.stated === params.found) return []
    const [fund, line] = JSON.parse(edge)
    return [{ check: 'cap_differs', at: `${fund} → ${line}`, params }]
  })
}

const edgeOf = (fund: string, line: string) => JSON.stringify([fund, line])

/** All grants are lowered round after round from what came to what their match earns: the plainest way. */
function checkMatches({ lots, matches = [], problem }: RoundTerms): TermFailure[] {
  const failures: TermFailure[] = []
  const least = (a: bigint, b: bigint) => (a < b ? a : b)
  let earned = new Map(
    matches.map((one) => [one.agreement, least(BigInt(one.received), BigInt(one.grant))])
  )
  for (let moves = true; moves;) {
    const next = new Map(
      matches.map((one) => [
        one.agreement,
        least(earned.get(one.agreement)!, earnedBy(one, earned)),
      ])
    )
    moves = matches.some(({ agreement }) => next.get(agreement) !== earned.get(agreement))
    earned = next
  }
  const held = new Map<string, bigint>()
  for (const { agreement, fund, received, inBooks, ...stated } of matches) {
    const amount = earned.get(agreement)!
    const authority = BigInt(inBooks)
    const free = BigInt(received) === 0n ? 0n : (authority * amount) / BigInt(received)
    const heldBack = authority > free ? authority - free : 0n
    if (stated.earned !== `${amount}` || stated.heldBack !== `${heldBack}`) {
      const params = {
        stated: `${stated.earned} ${stated.heldBack}`,
        found: `${amount} ${heldBack}`,
      }
      failures.push({ check: 'match_differs', at: agreement, params })
    }
    if (fund !== null) held.set(fund, (held.get(fund) ?? 0n) + heldBack)
  }
  for (const { code, free } of lots) {
    const most = BigInt(free) - (held.get(code) ?? 0n)
    const amount = problem.lots.find(({ id }) => id === code)?.amount ?? 0n
    if (held.has(code) && amount > (most > 0n ? most : 0n)) {
      const params = { stated: `${amount}`, found: `${most}` }
      failures.push({ check: 'fund_above_earned', at: code, params })
    }
  }
  return failures
}

/** In whole numbers: the greatest amount whose match is there, in all, in cash, and beside what is in kind. */
function earnedBy(grant: MatchFacts, earned: ReadonlyMap<string, bigint>): bigint {
  const there = { cash: 0n, in_kind: 0n }
  for (const { source, kind, used, before, come } of grant.sources) {
    const whole = kind === 'cash' ? (earned.get(source) ?? BigInt(come)) : BigInt(come)
    const left = whole - BigInt(before)
    if (left > 0n) there[kind] += left < BigInt(used) ? left : BigInt(used)
  }
  const [p, q] = fraction(grant.rate)
  const [c, d] = fraction(grant.cashMinimum ?? '0')
  const [k, e] = fraction(grant.inKindCap ?? '1')
  const bounds = [(p * (there.cash + there.in_kind)) / q]
  if (c > 0n) bounds.push((p * there.cash * d) / (q * c))
  if (k < e) bounds.push((p * there.cash * e) / (q * (e - k)))
  return bounds.reduce((low, bound) => (bound < low ? bound : low))
}

function fraction(text: string): [bigint, bigint] {
  const [p, q = '1'] = text.split('/')
  return [BigInt(p), BigInt(q)]
}
