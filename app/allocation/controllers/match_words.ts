import type { Speaker } from '#allocation/controllers/page'
import { heldBackOf, matchNeeded, type RoundMatch } from '#allocation/domain/round_matches'
import type { RoundInput } from '#allocation/domain/round_input'
import { formatsFor } from '#core/format'

/** A grant of a round and what it has earned, in words. */
export interface MatchInWords {
  agreement: string
  fund: string | null
  isEarned: boolean
  earned: string
  /** Why it is earned or not. */
  sentence: string
  sources: string[]
}

export function matchesInWords(
  matches: readonly RoundMatch[] | undefined,
  speaker: Speaker,
  locale: string
): MatchInWords[] {
  return (matches ?? []).map((match) => {
    const { agreement, fund, currency, sources } = match
    const money = (minor: bigint | string) => formatsFor(locale).money(BigInt(minor), currency)
    const [needed, counted] = [matchNeeded(match), BigInt(match.counted)]
    const rest = BigInt(match.received) - BigInt(match.earned)
    const params = {
      received: money(match.received),
      earned: money(match.earned),
      rest: money(rest),
      counted: money(counted),
      needed: money(needed),
      missing: money(needed > counted ? needed - counted : 0n),
    }
    const kind = match.received === '0' ? 'nothing' : rest === 0n ? 'whole' : 'part'
    return {
      agreement,
      fund,
      isEarned: rest === 0n,
      earned: params.earned,
      sentence: speaker.term(`match.${kind}`, params),
      sources: sources.map(({ source, kind: of, used, come }) =>
        speaker.term(`match.source.${of}`, { source, used: money(used), come: money(come) })
      ),
    }
  })
}

/** That a fund shares only what is earned; null when it holds nothing back. */
export function heldBackWords(
  { matches = [] }: RoundInput,
  fund: string,
  speaker: Speaker
): string | null {
  const amount = heldBackOf(matches, fund)
  if (amount === 0n) return null
  const grants = matches.filter((one) => one.fund === fund && one.heldBack !== '0')
  return speaker.term('match.why', {
    fund,
    amount: speaker.money(amount),
    count: grants.length,
    agreements: speaker.list(grants.map(({ agreement }) => agreement)),
  })
}
