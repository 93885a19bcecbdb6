import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { isPostgres } from '#core/sql'
import { transact } from '#core/transact'
import type { JobRun } from '#jobs/define_job'
import type { BatchRow } from '#imports/queries/batch_rows'
import {
  findBatch,
  type Batch,
  type BatchCounts,
  type BatchProgress,
  type BatchSettings,
  type BatchState,
} from '#imports/queries/batches'

/** The part of a running job that its chunks need. */
export type WorkSigns = Pick<JobRun, 'signal' | 'hold'>

interface BatchChanges {
  kind?: Batch['kind']
  state?: BatchState
  mode?: Batch['mode']
  settings?: BatchSettings
  counts?: BatchCounts
  progress?: Partial<BatchProgress>
  committedBy?: string
  committedAt?: string
}

/** The batch, locked until the transaction ends: of two people who act at once one is refused. */
export async function lockBatch(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<Batch> {
  await trx.rawQuery('UPDATE import_batches SET state = state WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  return findBatch(trx, cityId, id)
}

export function refuseUnless(batch: Batch, ...states: BatchState[]): void {
  if (!states.includes(batch.state)) {
    throw new Refusal('E_IMPORT_STATE', { state: batch.state }, undefined, 409)
  }
}

export async function saveBatch(
  trx: TransactionClientContract,
  batch: Batch,
  changes: BatchChanges
): Promise<void> {
  const { kind, state, mode, settings, counts, progress, committedBy, committedAt } = changes
  const columns = {
    kind,
    state,
    mode,
    settings: settings && JSON.stringify(settings),
    counts: counts && JSON.stringify(counts),
    progress: JSON.stringify({ ...batch.progress, beat: now(), ...progress }),
    committed_by: committedBy,
    committed_at: committedAt,
  }
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  await trx
    .query()
    .from('import_batches')
    .where({ city_id: batch.cityId, id: batch.id })
    .update(Object.fromEntries(given))
}

/** The work on a batch has ended, well or not. */
export async function settleBatch(batch: Batch, changes: BatchChanges): Promise<void> {
  await transact(async (trx) => {
    const locked = await lockBatch(trx, batch.cityId, batch.id)
    await saveBatch(trx, locked, changes)
  })
}

/** What became of a row. */
export interface Settled {
  outcome: 'taken' | 'left_out' | 'reversed'
  recordId?: string
  verdict?: 'duplicate' | 'error'
  issues?: object
}

export async function settleRow(
  trx: TransactionClientContract,
  batch: Pick<Batch, 'cityId' | 'id'>,
  row: Pick<BatchRow, 'no'>,
  { outcome, recordId, verdict, issues }: Settled
): Promise<void> {
  await trx
    .query()
    .from('import_rows')
    .where({ city_id: batch.cityId, batch_id: batch.id, row_no: row.no })
    .update({
      outcome,
      ...(recordId && { record_id: recordId }),
      ...(verdict && { verdict }),
      ...(issues && { issues: JSON.stringify(issues) }),
    })
}

/** The same for many rows at once. */
export async function settleRows(
  trx: TransactionClientContract,
  batch: Pick<Batch, 'cityId' | 'id'>,
  rows: readonly Pick<BatchRow, 'no'>[],
  settled: readonly Settled[]
): Promise<void> {
  const taken: (number | string)[][] = []
  for (const [at, row] of rows.entries()) {
    const { outcome, recordId } = settled[at]
    if (outcome === 'taken') taken.push([row.no, recordId!])
    else await settleRow(trx, batch, row, settled[at])
  }
  if (taken.length === 0) return
  const pair = isPostgres(trx) ? '(CAST(? AS integer), CAST(? AS uuid))' : '(?, ?)'
  await trx.rawQuery(
    `UPDATE import_rows SET outcome = 'taken', record_id = v.column2
     FROM (VALUES ${taken.map(() => pair).join(', ')}) AS v
     WHERE city_id = ? AND batch_id = ? AND row_no = v.column1`,
    [...taken.flat(), batch.cityId, batch.id]
  )
}

/** Adds the amount of a row, if its kind has amounts, to a sum for each currency; -1 takes it off. */
export function addTo(
  totals: Record<string, string>,
  { currency, minor }: { currency?: string; minor?: string | bigint },
  sign: 1n | -1n = 1n
): void {
  if (currency === undefined || minor === undefined) return
  totals[currency] = String(BigInt(totals[currency] ?? 0) + sign * BigInt(minor))
}

/**
 * PostgreSQL keeps the plans it made while the books were small, and a batch can make them large within
 * minutes: new statistics, each time they have grown fourfold, let it look for better ways.
 */
export async function renewStatistics(chunk: number): Promise<void> {
  if (![1, 4, 16, 64, 256, 1024].includes(chunk) || !isPostgres()) return
  await db.rawQuery('ANALYZE postings, journal_entries, receipts, balance_totals')
}

/** SQLite answers within the call: without a pause a batch would hold up everyone else's requests. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
