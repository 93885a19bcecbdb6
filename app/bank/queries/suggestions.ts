import { entryCandidates, type CashEntry, type EntryCandidate } from '#bank/domain/entry_candidates'
import {
  suggest,
  type KnownPayers,
  type OpenInstalment,
  type Suggestion,
} from '#bank/domain/suggest'
import { cashEntries, knownPayers, openInstalments } from '#bank/queries/open_items'
import type { LineRow } from '#bank/queries/lines'
import type { Client } from '#core/sql'

/** So many days around a line the books are looked through for its entry. */
const DAYS = 31

export interface LineSuggestions {
  instalments: Suggestion[]
  entries: EntryCandidate[]
}

function dayAway(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  at.setUTCDate(at.getUTCDate() + days)
  return at.toISOString().slice(0, 10)
}

/** What is open in one currency, read once for many lines. */
export interface OpenBooks {
  instalments: OpenInstalment[]
  payers: KnownPayers
  entries: CashEntry[]
}

export async function openBooks(
  client: Client,
  cityId: string,
  span: { currency: string; today: string; first: string; last: string }
): Promise<OpenBooks> {
  const { currency, today } = span
  return {
    instalments: await openInstalments(client, cityId, { currency, today }),
    payers: await knownPayers(client, cityId),
    entries: await cashEntries(client, cityId, {
      currency,
      from: dayAway(span.first, -DAYS),
      to: dayAway(span.last, DAYS),
      limit: 5000,
    }),
  }
}

/** What a line may be: an entry in the books already, or money for an instalment. */
export function suggestionsFor(line: LineRow, books: OpenBooks): LineSuggestions {
  const open = { ...line, amount: line.rest }
  const [from, to] = [dayAway(line.bookedOn, -DAYS), dayAway(line.bookedOn, DAYS)]
  const near = books.entries.filter(({ effectiveOn }) => effectiveOn >= from && effectiveOn <= to)
  return {
    instalments: line.rest > 0n ? suggest(open, books.instalments, books.payers) : [],
    entries: line.rest === 0n ? [] : entryCandidates(open, near),
  }
}
