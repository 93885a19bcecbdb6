import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { lockBatch, refuseUnless, settleBatch, type WorkSigns } from '#imports/actions/batch_store'
import { beginUndo, type BatchUndo } from '#imports/actions/commit_batch'
import { reverseTaken } from '#imports/actions/reverse_rows'
import { takeRows } from '#imports/actions/take_rows'
import type { Batch } from '#imports/queries/batches'
import { needsSecondToCommit } from '#imports/queries/second_person'
import { storeDraft, type DraftContext } from '#ledger/actions/entry_drafts'

export const UNDO_DRAFT = 'import_undo'

/** Starts the undo of a batch, or keeps it as a draft for a second person. */
export async function submitUndo(undo: BatchUndo): Promise<'begun' | 'waiting'> {
  return transact(async (trx) => {
    const batch = await lockBatch(trx, undo.cityId, undo.id)
    refuseUnless(batch, 'committed')
    if (!undo.reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
    if (!(await needsSecondToCommit(trx, batch))) {
      await beginUndo(trx, { ...undo, preparedBy: undo.by, approvedBy: null })
      return 'begun'
    }
    await storeDraft(trx, {
      id: derivedId('undo of import', batch.id, undo.by, undo.reason.trim()),
      cityId: undo.cityId,
      action: UNDO_DRAFT,
      input: { batchId: batch.id, reason: undo.reason.trim() },
      amount: BigInt(batch.counts.largest),
      currency: Object.keys(batch.counts.takenTotals)[0],
      summary: batch.fileName,
      preparedBy: undo.by,
    })
    return 'waiting'
  })
}

/** A second person agreed: the work is taken up as soon as this transaction is through. */
export async function undoFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  { cityId, preparedBy, approvedBy }: DraftContext
): Promise<unknown> {
  return beginUndo(trx, { cityId, id: input.batchId, reason: input.reason, preparedBy, approvedBy })
}

/**
 * Reverses every row of a batch. If the books refuse one on the way (its money was allocated meanwhile),
 * what was reversed is taken again: a batch is undone as a whole or stands as a whole.
 */
export async function undoRows(batch: Batch, run: WorkSigns): Promise<void> {
  let stopped: Refusal | undefined
  try {
    await reverseTaken(batch, batch.progress.undo!, run)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    stopped = error
  }
  if (stopped) {
    const { code, params } = stopped
    await takeRows({ ...batch, mode: 'good' }, run)
    await settleBatch(batch, {
      state: 'committed',
      progress: { refusal: { code, params }, undo: undefined },
    })
  } else {
    await settleBatch(batch, { state: 'undone' })
  }
}
