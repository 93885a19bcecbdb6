import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { orderWork } from '#imports/actions/batch_jobs'
import { saveMapping } from '#imports/actions/saved_mappings'
import { lockBatch, refuseUnless, saveBatch } from '#imports/actions/batch_store'
import type { Batch, CommitMode } from '#imports/queries/batches'
import { NOT_REVERSED } from '#imports/queries/books'
import { isMakerOf, needsSecondToCommit } from '#imports/queries/second_person'

export interface BatchCommit {
  cityId: string
  id: string
  mode: CommitMode
  /** The preview that was looked at. */
  run: string
  by: string
}

/**
 * Decides that the new rows of a preview are taken; the work itself is `takeRows`. All or nothing is
 * decided here: with an error in any row, "all" is refused and nothing has happened.
 */
export async function beginCommit(commit: BatchCommit): Promise<Batch> {
  return transact(async (trx) => {
    const batch = await lockBatch(trx, commit.cityId, commit.id)
    refuseUnless(batch, 'previewed')
    if (batch.progress.run !== commit.run) throw new Refusal('E_IMPORT_CHANGED', {}, undefined, 409)
    const { counts } = batch
    if (commit.mode === 'all' && counts.error > 0) {
      throw new Refusal('E_IMPORT_NOT_ALL', { count: counts.error }, 'mode')
    }
    if (counts.new === 0) throw new Refusal('E_IMPORT_NOTHING')
    if (isMakerOf(batch, commit.by) && (await needsSecondToCommit(trx, batch))) {
      throw new Refusal('E_IMPORT_SECOND_PERSON', {}, undefined, 403)
    }
    const progress = { ...batch.progress, done: 0, of: counts.rows, refusal: undefined }
    await saveBatch(trx, batch, {
      state: 'committing',
      mode: commit.mode,
      committedBy: commit.by,
      progress,
    })
    await saveMapping(trx, batch, commit.by)
    await orderWork(trx, { ...batch, progress }, commit.by)
    await recordAuditEvent(trx, {
      cityId: batch.cityId,
      actorId: commit.by,
      action: 'import.committed',
      subjectType: 'import',
      subjectId: batch.id,
      details: { mode: commit.mode, rows: counts.new, totals: counts.totals },
    })
    return { ...batch, state: 'committing', mode: commit.mode, committedBy: commit.by }
  })
}

export interface BatchUndo {
  cityId: string
  id: string
  reason: string
  by: string
}

/** A row of a batch whose money is not free any more. */
interface Blocked {
  row: number
  fund: string
  code: string
}

/**
 * Decides that a committed batch is undone, or keeps the wish for a second person when a row is above
 * the threshold; the work itself is `undoRows`. Money that is allocated already blocks it: the row and
 * the fund are named and nothing has happened.
 */
export async function beginUndo(
  trx: TransactionClientContract,
  undo: Omit<BatchUndo, 'by'> & { preparedBy: string; approvedBy: string | null }
): Promise<Batch> {
  const { cityId, id, preparedBy, approvedBy } = undo
  const batch = await lockBatch(trx, cityId, id)
  refuseUnless(batch, 'committed')
  const reason = undo.reason.trim()
  if (!reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const blocked = await whatBlocks(trx, batch)
  if (blocked) {
    const { row, fund, code } = blocked
    throw new Refusal('E_IMPORT_UNDO_BLOCKED', { row, fund: `${code} ${fund}` }, undefined, 409)
  }
  await refusePaid(trx, batch)
  const progress = {
    ...batch.progress,
    done: 0,
    of: batch.counts.rows,
    refusal: undefined,
    undo: { reason, preparedBy, approvedBy },
  }
  await saveBatch(trx, batch, { state: 'undoing', progress })
  await orderWork(trx, { ...batch, progress }, approvedBy ?? preparedBy)
  await recordAuditEvent(trx, {
    cityId,
    actorId: approvedBy ?? preparedBy,
    action: 'import.undone',
    subjectType: 'import',
    subjectId: id,
    details: { rows: batch.counts.taken, totals: batch.counts.takenTotals },
  })
  return { ...batch, state: 'undoing', progress }
}

/** Agreements under which money has come stay: the first one is named. */
async function refusePaid(
  trx: TransactionClientContract,
  { cityId, id, kind }: Batch
): Promise<void> {
  if (kind !== 'agreements' && kind !== 'grants') return
  const [paid] = await selectRows(
    trx,
    `SELECT i.row_no, a.number FROM import_rows i
     JOIN agreements a ON a.city_id = i.city_id AND a.id = i.record_id
     WHERE i.city_id = ? AND i.batch_id = ? AND i.outcome = 'taken' AND EXISTS (
       SELECT 1 FROM receipts r WHERE r.city_id = a.city_id AND r.agreement_id = a.id AND ${NOT_REVERSED})
     ORDER BY i.row_no LIMIT 1`,
    [cityId, id]
  )
  if (!paid) return
  const params = { row: toCount(paid.row_no), number: paid.number }
  throw new Refusal('E_IMPORT_UNDO_MONEY', params, undefined, 409)
}

/** The first row that the free authority of its fund does not cover, in the order of the file. */
async function whatBlocks(trx: TransactionClientContract, batch: Batch): Promise<Blocked | null> {
  const { cityId, id } = batch
  const funds = await selectRows(
    trx,
    `SELECT f.id, f.code, f.name, t.total, coalesce(b.available, 0) AS available
     FROM (SELECT a.fund_id, sum(r.amount) AS total
           FROM import_rows i
           JOIN receipts r ON r.city_id = i.city_id AND r.id = i.record_id
           JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
           WHERE i.city_id = ? AND i.batch_id = ? AND i.outcome = 'taken'
             AND ${NOT_REVERSED}
           GROUP BY a.fund_id) t
     JOIN funds f ON f.city_id = ? AND f.id = t.fund_id
     LEFT JOIN (SELECT fund_id, sum(functional_credits - functional_debits) AS available
           FROM balance_totals WHERE city_id = ? AND account_code = '8100' GROUP BY fund_id) b
       ON b.fund_id = f.id
     ORDER BY f.code`,
    [cityId, id, cityId, cityId]
  )
  const short = funds.find((fund) => toBigInt(fund.total) > toBigInt(fund.available))
  if (!short) return null
  const rows = await selectRows(
    trx,
    `SELECT i.row_no, r.amount FROM import_rows i
     JOIN receipts r ON r.city_id = i.city_id AND r.id = i.record_id
     JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
     WHERE i.city_id = ? AND i.batch_id = ? AND i.outcome = 'taken' AND a.fund_id = ?
       AND ${NOT_REVERSED}
     ORDER BY i.row_no`,
    [cityId, id, short.id]
  )
  let free = toBigInt(short.available)
  for (const { row_no: row, amount } of rows) {
    free -= toBigInt(amount)
    if (free < 0n) return { row: toCount(row), fund: short.name, code: short.code }
  }
  return null
}
