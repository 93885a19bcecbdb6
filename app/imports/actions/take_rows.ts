import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { isTakenKey } from '#core/insert_many'
import { NotTogether } from '#core/not_together'
import { Refusal } from '#core/refusal'
import { savepoint, transact } from '#core/transact'
import {
  addTo,
  breathe,
  lockBatch,
  renewStatistics,
  saveBatch,
  settleBatch,
  settleRow,
  settleRows,
  type WorkSigns,
} from '#imports/actions/batch_store'
import { actionsOf } from '#imports/actions/kinds/actions'
import type { TakeRow } from '#imports/actions/kinds/kind'
import { peopleOf } from '#imports/actions/take_receipt'
import { reverseTaken } from '#imports/actions/reverse_rows'
import { nextRows, type BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'

const CHUNK = 200

/** So few rows go one by one when they cannot go together. */
const FEW = 25

/** A row that the books refuse although the preview took it, in a batch that is all or nothing. */
export class RowRefused extends Error {
  constructor(
    readonly row: number,
    readonly refusal: Refusal
  ) {
    super(`row ${row}: ${refusal.message}`)
  }
}

/**
 * Takes the new rows of a batch into the books, a chunk per transaction. What a row becomes has an id
 * derived from its content, so whatever was taken before a crash is found again and not doubled.
 * With "all", one refused row takes back what was written and the batch says why.
 */
export async function takeRows(batch: Batch, run: WorkSigns): Promise<void> {
  try {
    await takeEach(batch, run)
  } catch (error) {
    if (!(error instanceof RowRefused)) throw error
    await takeBack(batch, error, run)
    return
  }
  await transact(async (trx) => {
    const locked = await lockBatch(trx, batch.cityId, batch.id)
    await saveBatch(trx, locked, { state: 'committed', committedAt: locked.committedAt ?? now() })
    await run.hold(trx)
  })
}

async function takeEach(batch: Batch, run: WorkSigns): Promise<void> {
  const limit = isOneWork(batch) ? batch.counts.new : CHUNK
  for (let after = 0, chunk = 1; ; chunk++) {
    run.signal.throwIfAborted()
    const last = await takeChunk(batch, run, { after, limit })
    if (last === undefined) return
    after = last
    await renewStatistics(chunk)
  }
}

/**
 * All rows of a chunk together; when one of them needs a look by itself, each half of the chunk, down to
 * the few around it, which go one after the other. With "all" it may be one that takes back everything: then
 * no half is written first, or all of it is one transaction.
 */
async function takeChunk(
  batch: Batch,
  run: WorkSigns,
  span: { after: number; limit: number }
): Promise<number | undefined> {
  if (isOneWork(batch)) return transact((trx) => takeSpan(trx, batch, run, span, takeInParts))
  try {
    return await transact((trx) => takeSpan(trx, batch, run, span, takeAtOnce))
  } catch (error) {
    if (!(error instanceof NotTogether)) throw error
  }
  const { after, limit } = span
  if (limit <= FEW || batch.mode === 'all')
    return transact((trx) => takeSpan(trx, batch, run, span, takeOneByOne))
  const half = Math.ceil(limit / 2)
  const middle = await takeChunk(batch, run, { after, limit: half })
  if (middle === undefined) return undefined
  run.signal.throwIfAborted()
  return (await takeChunk(batch, run, { after: middle, limit: limit - half })) ?? middle
}

/** Whether all rows are one transaction, for no mirror can take back what some of them became. */
function isOneWork(batch: Batch): boolean {
  return actionsOf(batch.kind).isWhole && batch.mode === 'all'
}

type TakeAll = (
  trx: TransactionClientContract,
  batch: Batch,
  rows: readonly BatchRow[]
) => Promise<boolean[]>

/** Whether each row was taken. */
async function takeOneByOne(
  trx: TransactionClientContract,
  batch: Batch,
  rows: readonly BatchRow[]
): Promise<boolean[]> {
  const take = await actionsOf(batch.kind).taker(trx, batch, rows)
  const taken: boolean[] = []
  for (const row of rows) {
    await breathe()
    taken.push(await takeRow(trx, batch, row, take))
  }
  return taken
}

async function takeAtOnce(
  trx: TransactionClientContract,
  batch: Batch,
  rows: readonly BatchRow[]
): Promise<boolean[]> {
  await breathe()
  const settled = await together(() => actionsOf(batch.kind).takeTogether(trx, batch, rows))
  await settleRows(trx, batch, rows, settled)
  return settled.map(({ outcome }) => outcome === 'taken')
}

/** What is refused of many rows, or has the key of another record, is looked at by itself. */
async function together<T>(take: () => Promise<T>): Promise<T> {
  try {
    return await take()
  } catch (error) {
    throw error instanceof Refusal || isTakenKey(error) ? new NotTogether() : error
  }
}

/** The same within one transaction: chunks, halves of those that cannot go together, and single rows. */
async function takeInParts(
  trx: TransactionClientContract,
  batch: Batch,
  rows: readonly BatchRow[],
  size = CHUNK
): Promise<boolean[]> {
  const taken: boolean[] = []
  for (let at = 0; at < rows.length; at += size) {
    const part = rows.slice(at, at + size)
    try {
      taken.push(...(await savepoint(trx, (inner) => takeAtOnce(inner, batch, part))))
    } catch (error) {
      if (!(error instanceof NotTogether)) throw error
      taken.push(
        ...(part.length <= FEW
          ? await takeOneByOne(trx, batch, part)
          : await takeInParts(trx, batch, part, Math.ceil(part.length / 2)))
      )
    }
  }
  return taken
}

async function takeSpan(
  trx: TransactionClientContract,
  batch: Batch,
  run: WorkSigns,
  span: { after: number; limit: number },
  takeAll: TakeAll
): Promise<number | undefined> {
  const rows = await nextRows(trx, batch, 'untaken', span)
  if (rows.length === 0) return undefined
  const locked = await lockBatch(trx, batch.cityId, batch.id)
  const counts = structuredClone(locked.counts)
  const taken = await takeAll(trx, batch, rows)
  for (const [at, row] of rows.entries()) {
    if (!taken[at]) continue
    counts.taken++
    if (row.outcome === 'reversed') counts.reversed--
    addTo(counts.takenTotals, row.draft)
  }
  const last = rows.at(-1)!.no
  await saveBatch(trx, locked, { counts, progress: { done: last, of: counts.rows } })
  await run.hold(trx, { done: last, total: counts.rows })
  return last
}

async function takeRow(
  trx: TransactionClientContract,
  batch: Batch,
  row: BatchRow,
  take: TakeRow
): Promise<boolean> {
  try {
    const taken = await take(row)
    await settleRow(trx, batch, row, taken)
    return taken.outcome === 'taken'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (batch.mode === 'all') throw new RowRefused(row.no, error)
    const params = Object.fromEntries(
      Object.entries(error.params).map(([name, value]) => [name, String(value)])
    )
    const issues = { errors: [{ field: error.field ?? 'row', code: error.code, params }] }
    await settleRow(trx, batch, row, { outcome: 'left_out', verdict: 'error', issues })
    return false
  }
}

async function takeBack(batch: Batch, { row, refusal }: RowRefused, run: WorkSigns): Promise<void> {
  const { code, params } = refusal
  await reverseTaken(batch, { reason: `${batch.fileName}: ${row}`, ...peopleOf(batch) }, run)
  await settleBatch(batch, { state: 'failed', progress: { refusal: { code, params, row } } })
}
