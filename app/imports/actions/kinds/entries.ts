import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import type { Undo } from '#imports/actions/kinds/kind'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { reversalsAfter } from '#ledger/queries/standing'

/**
 * The id that the entry of a row gets: derived from its content, so that a row written before a crash is
 * found again. After an undo the next id of the row is taken, for the first one is reversed.
 */
export async function entryIdOf(
  trx: TransactionClientContract,
  { cityId, kind }: Batch,
  row: BatchRow
): Promise<{ id: string; isThere: boolean }> {
  for (let turn = 0; ; turn++) {
    const id = derivedId('imported', kind, cityId, row.contentKey!, String(turn))
    const [entry] = await selectRows(
      trx,
      'SELECT id FROM journal_entries WHERE city_id = ? AND id = ?',
      [cityId, id]
    )
    if (!entry) return { id, isThere: false }
    if ((await reversalsAfter(trx, cityId, id)).length % 2 === 0) return { id, isThere: true }
  }
}

/** Reverses the entry that a row became, unless it is reversed already. */
export async function reverseRowEntry(
  trx: TransactionClientContract,
  { cityId }: Batch,
  { recordId }: BatchRow,
  { reason, preparedBy, approvedBy }: Undo
): Promise<void> {
  const chain = await reversalsAfter(trx, cityId, recordId!)
  if (chain.length % 2 === 1) return
  const entryId = chain.at(-1) ?? recordId!
  const id = derivedId('reversal of imported record', cityId, entryId)
  await reverseEntry(trx, { id, cityId, entryId, reason, preparedBy, approvedBy })
}

/** A record that a row names, by the code that stands in the file. */
export async function namedRecord(
  trx: TransactionClientContract,
  sql: string,
  bindings: (string | number)[]
): Promise<string | undefined> {
  const [row] = await selectRows(trx, sql, bindings)
  return row?.id
}
