import { isClearEntry, type EntryCandidate } from '#bank/domain/entry_candidates'
import { isClear, type Suggestion } from '#bank/domain/suggest'
import { linesToDo, type LineRow } from '#bank/queries/lines'
import { openBooks, suggestionsFor } from '#bank/queries/suggestions'
import { sha256 } from '#core/hashes'
import type { Client } from '#core/sql'

/** So many lines are looked through at once; the rest comes when these are done. */
export const LOOKED_THROUGH = 500

export interface PlannedMatch {
  /** Stands for the line and what it would be matched to. */
  key: string
  line: LineRow
  entry: EntryCandidate | null
  suggestion: Suggestion | null
}

/**
 * Lines for which one answer is clear: first an entry in the books already, then an instalment. Lines
 * that somebody matched in part are left to people, and so are two lines that claim the same thing.
 */
export async function planClearMatches(
  client: Client,
  cityId: string,
  today: string
): Promise<{ planned: PlannedMatch[]; lookedAt: number }> {
  const lines = (await linesToDo(client, cityId, LOOKED_THROUGH)).filter(
    ({ state, isReversal }) => state === 'open' && !isReversal
  )
  const planned: PlannedMatch[] = []
  const claims = new Map<string, number>()
  for (const currency of new Set(lines.map((line) => line.currency))) {
    const own = lines.filter((line) => line.currency === currency)
    const days = own.map(({ bookedOn }) => bookedOn).toSorted()
    const span = { currency, today, first: days[0]!, last: days.at(-1)! }
    const books = await openBooks(client, cityId, span)
    for (const line of own) {
      const { entries, instalments } = suggestionsFor(line, books)
      const entry = isClearEntry(entries) ? entries[0]! : null
      // Where an entry of the amount is in the books, a second receipt would count the money twice
      const isFree = !entries.some(({ reasons }) => reasons.includes('amount'))
      const suggestion = !entry && isFree && isClear(instalments) ? instalments[0]! : null
      if (!entry && !suggestion) continue
      const claimed = claimsOf(entry, suggestion)
      for (const claim of claimed) claims.set(claim, (claims.get(claim) ?? 0) + 1)
      planned.push({ key: sha256([line.id, ...claimed].join('|')), line, entry, suggestion })
    }
  }
  return {
    planned: planned.filter(({ entry, suggestion }) =>
      claimsOf(entry, suggestion).every((claim) => claims.get(claim) === 1)
    ),
    lookedAt: lines.length,
  }
}

function claimsOf(entry: EntryCandidate | null, suggestion: Suggestion | null): string[] {
  if (entry) return [entry.entry.entryId]
  return suggestion!.parts.map(
    ({ instalment }) => instalment.instalmentId ?? instalment.agreementId
  )
}
