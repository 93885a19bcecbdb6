import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { readClient, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { orderWork } from '#imports/actions/batch_jobs'
import {
  addTo,
  breathe,
  lockBatch,
  refuseUnless,
  saveBatch,
  type WorkSigns,
} from '#imports/actions/batch_store'
import { pathOf } from '#imports/actions/open_batch'
import { NO_COUNTS, type Batch, type BatchCounts } from '#imports/queries/batches'
import { knownToTheBooks, standingBooks } from '#imports/queries/books'
import { judgeFile, type RowSink } from '#imports/workers/judge_file'
import type { JudgedRow, ReadingJob, ReadingResult } from '#imports/workers/messages'

/** States from which a file may be read (again): nothing of it is in the books. */
export const READABLE = ['uploaded', 'previewed', 'failed'] as const

/** From now on the file is being read; the work itself is `previewRows`. */
export async function beginPreview(trx: TransactionClientContract, batch: Batch): Promise<void> {
  refuseUnless(batch, ...READABLE)
  const fresh = { run: newId(), done: 0, of: batch.byteSize, refusal: undefined }
  const progress = { ...batch.progress, ...fresh }
  await saveBatch(trx, batch, { state: 'previewing', counts: NO_COUNTS, progress })
  await orderWork(trx, { ...batch, progress }, progress.readBy ?? batch.uploadedBy)
}

/** Gives every row of the file its verdict, from the first row on, and keeps the verdicts. */
export async function previewRows(batch: Batch, run: WorkSigns): Promise<void> {
  const { cityId, id } = batch
  await transact(async (trx) => {
    await trx.query().from('import_rows').where({ city_id: cityId, batch_id: id }).delete()
  })
  const counts: BatchCounts = structuredClone(NO_COUNTS)
  const sink: RowSink = {
    books: (question) => knownToTheBooks(readClient(), cityId, question),
    rows: async (rows, read) => {
      await breathe()
      await transact(async (trx) => {
        await trx
          .insertQuery()
          .table('import_rows')
          .multiInsert(rows.map((row) => columnsOf(batch, row)))
        for (const row of rows) tally(counts, row)
        await saveBatch(trx, batch, { progress: { done: read } })
        await run.hold(trx, { done: read, total: batch.byteSize })
      })
    },
  }
  const { rows, questions } = await judgeFile(await readingJobOf(batch), sink, run.signal)
  await transact(async (trx) => {
    const locked = await lockBatch(trx, cityId, id)
    await saveBatch(trx, locked, {
      state: 'previewed',
      counts: { ...counts, rows, questions },
      progress: { done: batch.byteSize },
    })
    await run.hold(trx)
  })
}

/** Judges a batch's file without writing anything. */
export async function judgeBatchFile(
  batch: Pick<Batch, 'cityId' | 'kind' | 'settings' | 'storageKey'>,
  see: (rows: JudgedRow[]) => void
): Promise<BatchCounts> {
  const counts: BatchCounts = structuredClone(NO_COUNTS)
  const { rows, questions }: ReadingResult = await judgeFile(await readingJobOf(batch), {
    books: (question) => knownToTheBooks(readClient(), batch.cityId, question),
    rows: async (judged) => {
      for (const row of judged) tally(counts, row)
      see(judged)
    },
  })
  return { ...counts, rows, questions }
}

async function readingJobOf(
  batch: Pick<Batch, 'cityId' | 'kind' | 'settings' | 'storageKey'>
): Promise<ReadingJob> {
  const { encoding, delimiter, headers, mapping, answers, currency, guarded } = batch.settings
  return {
    path: pathOf(batch),
    kind: batch.kind,
    encoding,
    delimiter,
    settings: { mapping, columns: headers.length, defaultCurrency: currency, answers, guarded },
    lastDay: await lastDayOf(batch.cityId),
    ...(await standingBooks(readClient(), batch.cityId)),
  }
}

/** The ledger takes days up to this one. */
async function lastDayOf(cityId: string): Promise<string | undefined> {
  const [ledger] = await selectRows(
    readClient(),
    'SELECT future_days FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  if (!ledger) return undefined
  const last = new Date(now())
  last.setUTCDate(last.getUTCDate() + toCount(ledger.future_days))
  return last.toISOString().slice(0, 10)
}

function columnsOf(batch: Batch, row: JudgedRow) {
  return {
    city_id: batch.cityId,
    batch_id: batch.id,
    row_no: row.no,
    cells: JSON.stringify(row.cells),
    verdict: row.verdict,
    issues: JSON.stringify(row.issues),
    draft: JSON.stringify(row.draft, asText),
    content_key: row.contentKey,
  }
}

function asText(_key: string, value: unknown) {
  return typeof value === 'bigint' ? value.toString() : value
}

function tally(counts: BatchCounts, { verdict, draft, issues }: JudgedRow): void {
  counts[verdict]++
  if (issues.warnings) counts.warned = (counts.warned ?? 0) + 1
  if (verdict !== 'new') return
  const { minor = 0n } = draft
  addTo(counts.totals, draft)
  if (minor > BigInt(counts.largest)) counts.largest = String(minor)
  if (issues.looksLike) counts.lookAlike++
}
