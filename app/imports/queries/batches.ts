import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toCount, type Client, type Row } from '#core/sql'
import type { ColumnAnswers, ColumnQuestion } from '#imports/domain/column_questions'
import type { Encoding } from '#imports/domain/decode'
import type { Delimiter } from '#imports/domain/delimiter'
import type { FileFormat } from '#imports/workers/convert'
import type { RecordKind } from '#imports/domain/mapping'

export type BatchState =
  | 'uploaded'
  | 'previewing'
  | 'previewed'
  | 'committing'
  | 'committed'
  | 'undoing'
  | 'undone'
  | 'failed'

/** States in which work goes on by itself. */
export const WORKING: readonly BatchState[] = ['previewing', 'committing', 'undoing']

export type CommitMode = 'all' | 'good'

export interface BatchSettings {
  encoding: Encoding
  delimiter: Delimiter
  /** Others that fit the file as well, until somebody has looked at it. */
  otherDelimiters?: Delimiter[]
  headers: string[]
  mapping: Record<string, number | undefined>
  answers: ColumnAnswers
  /** Currency of rows without one of their own. */
  currency: string
  guarded: boolean
  /** How the file came; what is no CSV was laid out as one beside it. */
  format?: FileFormat
  laidOut?: string
  sheets?: string[]
  sheet?: string
  /** Results of formulas are taken as the file keeps them. */
  withFormulas?: boolean
  /** The columns were chosen as the last time. */
  remembered?: boolean
}

export interface BatchCounts {
  rows: number
  new: number
  duplicate: number
  error: number
  lookAlike: number
  /** Rows with something that should be looked at. */
  warned?: number
  /** Currency → minor units of the new rows, as decimal text. */
  totals: Record<string, string>
  /** Minor units of the largest new row. */
  largest: string
  questions: ColumnQuestion[]
  taken: number
  takenTotals: Record<string, string>
  reversed: number
}

export const NO_COUNTS: BatchCounts = {
  rows: 0,
  new: 0,
  duplicate: 0,
  error: 0,
  lookAlike: 0,
  totals: {},
  largest: '0',
  questions: [],
  taken: 0,
  takenTotals: {},
  reversed: 0,
}

export interface BatchProgress {
  /** Names one preview: what is committed is what was looked at. */
  run: string
  done: number
  of: number
  /** When it last went on. */
  beat: string
  /** The job that does what the state asks for. */
  job?: string
  /** Why it stopped; the row it stopped at, if it was one. */
  refusal?: { code: string; params: Record<string, string | number>; row?: number }
  /** Who last said how the file is read: as much its maker as who uploaded it. */
  readBy?: string
  /** Who undoes it and why. */
  undo?: { reason: string; preparedBy: string; approvedBy: string | null }
}

export interface Batch {
  cityId: string
  id: string
  kind: RecordKind
  fileName: string
  sha256: string
  byteSize: number
  storageKey: string
  settings: BatchSettings
  state: BatchState
  mode: CommitMode | null
  counts: BatchCounts
  progress: BatchProgress
  uploadedBy: string
  uploadedAt: string
  committedBy: string | null
  committedAt: string | null
}

function batchOf(row: Row): Batch {
  return {
    cityId: row.city_id,
    id: row.id,
    kind: row.kind,
    fileName: row.file_name,
    sha256: row.file_sha256,
    byteSize: toCount(row.byte_size),
    storageKey: row.storage_key,
    settings: JSON.parse(row.settings),
    state: row.state,
    mode: row.mode,
    counts: JSON.parse(row.counts),
    progress: JSON.parse(row.progress),
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at,
    committedBy: row.committed_by,
    committedAt: row.committed_at,
  }
}

export async function findBatch(client: Client, cityId: string, id: string): Promise<Batch> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM import_batches WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return batchOf(row)
}

export const BATCHES_PER_PAGE = 100

export type ListedBatch = Batch & { uploader: string }

/** The newest first. */
export async function batchesOf(
  client: Client,
  cityId: string,
  page: number | 'all'
): Promise<{ total: number; batches: ListedBatch[] }> {
  const [count] = await selectRows(
    client,
    'SELECT count(*) AS total FROM import_batches WHERE city_id = ?',
    [cityId]
  )
  const span = pageSql(page, BATCHES_PER_PAGE)
  const rows = await selectRows(
    client,
    `SELECT b.*, p.full_name FROM import_batches b JOIN people p ON p.id = b.uploaded_by
     WHERE b.city_id = ? ORDER BY b.uploaded_at DESC, b.id DESC ${span.sql}`,
    [cityId, ...span.bindings]
  )
  const batches = rows.map((row) => ({ ...batchOf(row), uploader: row.full_name as string }))
  return { total: toCount(count.total), batches }
}

/** A batch that took rows of the same file, byte for byte. */
export async function committedTwin(client: Client, batch: Batch): Promise<Batch | undefined> {
  const [row] = await selectRows(
    client,
    `SELECT * FROM import_batches WHERE city_id = ? AND file_sha256 = ? AND kind = ? AND id <> ?
       AND state IN ('committing', 'committed') ORDER BY committed_at DESC LIMIT 1`,
    [batch.cityId, batch.sha256, batch.kind, batch.id]
  )
  return row && batchOf(row)
}

/** Whether money of a city's batch is arriving right now: a round that starts now would miss part of it. */
export async function isImportArriving(client: Client, cityId: string): Promise<boolean> {
  const [row] = await selectRows(
    client,
    `SELECT 1 FROM import_batches WHERE city_id = ? AND state IN ('committing', 'undoing') LIMIT 1`,
    [cityId]
  )
  return row !== undefined
}
