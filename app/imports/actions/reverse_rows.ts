import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { transact } from '#core/transact'
import {
  addTo,
  breathe,
  lockBatch,
  renewStatistics,
  saveBatch,
  settleRow,
  type WorkSigns,
} from '#imports/actions/batch_store'
import { actionsOf } from '#imports/actions/kinds/actions'
import type { Undo } from '#imports/actions/kinds/kind'
import { nextRows } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'

const CHUNK = 200

/** Reverses what the batch has taken, a chunk per transaction; a refusal leaves the chunk as it was. */
export async function reverseTaken(batch: Batch, undo: Undo, run: WorkSigns): Promise<void> {
  // Records that are closed have no way back: all of them are one transaction.
  const limit = actionsOf(batch.kind).isWhole ? Math.max(batch.counts.taken, 1) : CHUNK
  for (let after = 0, chunk = 1; ; chunk++) {
    run.signal.throwIfAborted()
    const last = await transact((trx) => reverseChunk(trx, batch, undo, run, { after, limit }))
    if (last === undefined) return
    after = last
    await renewStatistics(chunk)
  }
}

async function reverseChunk(
  trx: TransactionClientContract,
  batch: Batch,
  undo: Undo,
  run: WorkSigns,
  span: { after: number; limit: number }
): Promise<number | undefined> {
  const rows = await nextRows(trx, batch, 'taken', span)
  if (rows.length === 0) return undefined
  const locked = await lockBatch(trx, batch.cityId, batch.id)
  const counts = structuredClone(locked.counts)
  const actions = actionsOf(batch.kind)
  for (const row of rows) {
    await breathe()
    await actions.undo(trx, batch, row, undo)
    await settleRow(trx, batch, row, { outcome: 'reversed' })
    counts.taken--
    counts.reversed++
    addTo(counts.takenTotals, row.draft, -1n)
  }
  const last = rows.at(-1)!.no
  await saveBatch(trx, locked, { counts, progress: { done: last, of: counts.rows } })
  await run.hold(trx, { done: last, total: counts.rows })
  return last
}
