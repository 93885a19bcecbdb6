import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { moveAgreement } from '#funding/actions/move_agreement'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import {
  breathe,
  lockBatch,
  renewStatistics,
  saveBatch,
  settleRow,
  type WorkSigns,
} from '#imports/actions/batch_store'
import { nextRows, type BatchRow } from '#imports/queries/batch_rows'
import type { Batch, BatchProgress } from '#imports/queries/batches'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { reversalsAfter } from '#ledger/queries/standing'

const CHUNK = 200

type Undo = NonNullable<BatchProgress['undo']>

/** Reverses what the batch has taken, a chunk per transaction; a refusal leaves the chunk as it was. */
export async function reverseTaken(batch: Batch, undo: Undo, run: WorkSigns): Promise<void> {
  // Agreements have no way back from being closed: all of them are one transaction.
  const limit = batch.kind === 'agreements' ? Math.max(batch.counts.taken, 1) : CHUNK
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
  for (const row of rows) {
    await breathe()
    if (batch.kind === 'contributions') await reverseRow(trx, batch, row, undo)
    else await closeRow(trx, batch, row, undo)
    await settleRow(trx, batch, row, { outcome: 'reversed' })
    const { currency, minor } = row.draft
    counts.taken--
    counts.reversed++
    counts.takenTotals[currency] = String(BigInt(counts.takenTotals[currency]) - BigInt(minor))
  }
  const last = rows.at(-1)!.no
  await saveBatch(trx, locked, { counts, progress: { done: last, of: counts.rows } })
  await run.hold(trx, { done: last, total: counts.rows })
  return last
}

async function reverseRow(
  trx: TransactionClientContract,
  { cityId }: Batch,
  { recordId }: BatchRow,
  { reason, preparedBy, approvedBy }: Undo
): Promise<void> {
  const chain = await reversalsAfter(trx, cityId, recordId!)
  if (chain.length % 2 === 1) return
  const id = derivedId('reversal of imported receipt', cityId, chain.at(-1) ?? recordId!)
  await reverseReceipt(trx, { id, cityId, receiptId: recordId!, reason, preparedBy, approvedBy })
}

/** An agreement stays readable for ever: its pledge is reversed and it is refused or closed, with the reason. */
async function closeRow(
  trx: TransactionClientContract,
  { cityId }: Batch,
  { recordId, draft }: BatchRow,
  { reason, preparedBy, approvedBy }: Undo
): Promise<void> {
  const agreementId = recordId!
  const [agreement] = await selectRows(
    trx,
    'SELECT status FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, agreementId]
  )
  if (agreement.status === 'refused' || agreement.status === 'closed') return
  if (agreement.status === 'active' && BigInt(draft.minor) > 0n) {
    const entryId = derivedId('imported pledge', cityId, draft.number)
    const id = derivedId('reversal of imported pledge', cityId, draft.number)
    await reverseEntry(trx, { id, cityId, entryId, reason, preparedBy, approvedBy })
  }
  const to = agreement.status === 'active' ? 'closed' : 'refused'
  await moveAgreement(trx, { cityId, agreementId, to, reason, by: preparedBy })
}
