import { NotFound } from '#core/refusal'
import { selectRows, type Client, type Row } from '#core/sql'
import type { EntryKind } from '#ledger/domain/entry'

/**
 * Condition on an entry, given by the SQL of its city and of its id: it stands in the books. A reversal
 * takes it back, the reversal of the reversal brings it again, and so on: it stands when as many of them
 * follow one another as can be paired. Few entries have any, so that question is asked first. `counts`
 * says which reversals are looked at, by their name in the query; all of them unless it is given.
 */
export function stands(
  cityId: string,
  entryId: string,
  counts: (reversal: string) => string = () => ''
): string {
  return `(NOT EXISTS (SELECT 1 FROM journal_entries v
      WHERE v.city_id = ${cityId} AND v.reverses_id = ${entryId} ${counts('v')})
    OR (WITH RECURSIVE follows (id, steps) AS (
        SELECT v.id, 1 FROM journal_entries v
        WHERE v.city_id = ${cityId} AND v.reverses_id = ${entryId} ${counts('v')}
        UNION ALL
        SELECT w.id, f.steps + 1 FROM follows f
        JOIN journal_entries w ON w.city_id = ${cityId} AND w.reverses_id = f.id ${counts('w')})
      SELECT max(steps) % 2 FROM follows) = 0)`
}

/** The reversals that follow an entry, each of the one before, the latest last. */
export async function reversalsAfter(
  client: Client,
  cityId: string,
  entryId: string
): Promise<string[]> {
  const found: string[] = []
  for (let last: string | undefined = entryId; last;) {
    const [next]: Row[] = await selectRows(
      client,
      'SELECT id FROM journal_entries WHERE city_id = ? AND reverses_id = ?',
      [cityId, last]
    )
    if (next) found.push(next.id)
    last = next?.id
  }
  return found
}

export interface Origin {
  id: string
  kind: EntryKind
  /** How many reversals lie between: 0 for the entry itself. */
  steps: number
}

/** What an entry takes back or brings again in the end: itself when it reverses nothing. */
export async function originOf(client: Client, cityId: string, entryId: string): Promise<Origin> {
  for (let id = entryId, steps = 0; ; steps++) {
    const [entry] = await selectRows(
      client,
      'SELECT kind, reverses_id FROM journal_entries WHERE city_id = ? AND id = ?',
      [cityId, id]
    )
    if (!entry) throw new NotFound()
    if (!entry.reverses_id) return { id, kind: entry.kind, steps }
    id = entry.reverses_id
  }
}
