import { selectRows, toBigInt, type Client } from '#core/sql'
import type { Batch } from '#imports/queries/batches'

/** Who brought the file, or said how it is read, is no second person for it. */
export function isMakerOf(batch: Batch, person: string): boolean {
  return person === batch.uploadedBy || person === batch.progress.readBy
}

/** Whether a row of the batch is so large that two people must stand behind it. */
export async function needsSecondToCommit(client: Client, batch: Batch): Promise<boolean> {
  // Opening balances are the word of older books: one person alone never brings them in.
  if (batch.kind === 'openings') return true
  const [ledger] = await selectRows(
    client,
    'SELECT approval_threshold FROM ledgers WHERE city_id = ?',
    [batch.cityId]
  )
  if (!ledger || ledger.approval_threshold === null) return false
  return BigInt(batch.counts.largest) > toBigInt(ledger.approval_threshold)
}
