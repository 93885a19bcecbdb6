import { selectRows, type Client } from '#core/sql'

/**
 * The last instant at which nothing after this entry was known: when a period was closed with it, else just
 * before the next entry. Null where it is still the last one.
 */
export async function knownUntil(
  client: Client,
  cityId: string,
  knownAt: bigint | null
): Promise<string | null> {
  if (knownAt === null) return null
  const [closed] = await selectRows(
    client,
    'SELECT max(at) AS at FROM period_events WHERE city_id = ? AND head_seq = ?',
    [cityId, knownAt]
  )
  if (closed?.at) return closed.at
  const [next] = await selectRows(
    client,
    'SELECT recorded_at FROM journal_entries WHERE city_id = ? AND seq = ?',
    [cityId, knownAt + 1n]
  )
  return next ? justBefore(next.recorded_at) : null
}

/** What was written in the same instant as an entry may have come after it. */
function justBefore(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString()
}
