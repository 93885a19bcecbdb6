import { selectRows, type Client } from '#core/sql'

export const IMPORTED = 'ledger.imported'

/**
 * The number of the last entry that came from a file; null: the ledger was begun here. The audit chain of a city
 * that came so begins with this event, and its books still hold the entry that the file ended with.
 */
export async function broughtInUpTo(client: Client, cityId: string): Promise<bigint | null> {
  const [first] = await selectRows(
    client,
    'SELECT action, details FROM audit_events WHERE scope = ? AND seq = 1',
    [cityId]
  )
  if (first?.action !== IMPORTED) return null
  const { headSeq, headHash } = JSON.parse(first.details)
  const [last] = await selectRows(
    client,
    'SELECT hash FROM journal_entries WHERE city_id = ? AND seq = ?',
    [cityId, BigInt(headSeq)]
  )
  return last?.hash === headHash ? BigInt(headSeq) : null
}
