import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { matchToAgreement, matchToEntry } from '#bank/actions/match_line'
import { planClearMatches, type PlannedMatch } from '#bank/queries/clear_matches'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'

export interface MatchedTogether {
  matched: number
  waiting: number
  /** No longer clear, or refused by a rule of the books: they stay in the queue. */
  left: number
}

/**
 * Makes the clear matches that the officer saw and chose. What is clear is asked again: a line that
 * somebody matched meanwhile, or for which something else came near, is left as it is.
 */
export async function matchTogether(
  trx: TransactionClientContract,
  choice: { cityId: string; today: string; keys: readonly string[]; by: string }
): Promise<MatchedTogether> {
  const { cityId, today, by } = choice
  const wanted = new Set(choice.keys)
  const { planned } = await planClearMatches(trx, cityId, today)
  const result: MatchedTogether = { matched: 0, waiting: 0, left: wanted.size }
  for (const match of planned.filter(({ key }) => wanted.has(key))) {
    try {
      const outcome = await savepoint(trx, (inner) => make(inner, match, { cityId, by }))
      if (outcome === 'waiting') result.waiting++
      else result.matched++
      result.left--
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
    }
  }
  return result
}

async function make(
  trx: TransactionClientContract,
  { line, suggestion, entry }: PlannedMatch,
  { cityId, by }: { cityId: string; by: string }
): Promise<'recorded' | 'waiting'> {
  const common = { id: newId(), cityId, lineId: line.id, how: 'together' as const, by }
  if (entry) {
    await matchToEntry(trx, { ...common, seq: entry.entry.seq })
    return 'recorded'
  }
  const { agreementId, parts } = suggestion!
  const { outcome } = await matchToAgreement(trx, {
    ...common,
    agreementId,
    parts: parts.map(({ instalment, amount }) => ({
      instalmentId: instalment.instalmentId,
      amount,
    })),
  })
  return outcome
}
