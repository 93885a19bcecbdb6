import { open } from 'node:fs/promises'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { shownFileName, type UploadedFile } from '#core/upload'
import { bytesOfCopy } from '#workbooks/copies'
import { BOOK_LIMITS } from '#workbooks/domain/book_content'
import type { Comparison } from '#workbooks/domain/compare_books'
import { orderComparison } from '#workbooks/order_comparison'

export interface ReturnedFile {
  /** Made by the form: sending it again changes nothing. */
  id: string
  cityId: string
  file: UploadedFile
  by: string
}

/**
 * Compares an uploaded workbook with the export that its cover names and keeps what was found. The file
 * itself is not kept: its hash and the differences are. A file that is no export of the city is refused.
 */
export async function takeReturn(returned: ReturnedFile): Promise<void> {
  const { cityId, file } = returned
  if (file.size > BOOK_LIMITS.bytes) {
    const megabytes = BOOK_LIMITS.bytes / (1024 * 1024)
    throw new Refusal('E_UPLOAD_TOO_LARGE', { megabytes }, 'file', 413)
  }
  if (await isReplay(returned)) return
  await refuseOther(file.path)
  let copy: Named | undefined
  const comparison = await orderComparison(file.path, async (codes) => {
    copy = await copyNamed(cityId, codes)
    return bytesOfCopy(copy.sha256)
  }).catch(async (error) => {
    // a long book is not read cell by cell: to the byte it can be told without
    copy = isTooLong(error) ? await copyOfBytes(cityId, file.sha256) : undefined
    if (!copy) throw error
    return NO_DIFFERENCE
  })
  const { sha256, subjectType, subjectId } = copy!
  await transact(async (trx) => {
    if (await isReplay(returned, trx)) return
    await store(trx, returned, sha256, comparison)
    await recordAuditEvent(trx, {
      cityId,
      actorId: returned.by,
      action: 'workbook.returned',
      subjectType,
      subjectId,
      details: {
        id: returned.id,
        export: sha256,
        sha256: file.sha256,
        changes: changesIn(comparison),
        results: comparison.counts.result ?? 0,
      },
    })
  })
}

async function store(
  trx: TransactionClientContract,
  { id, cityId, file, by }: ReturnedFile,
  copy: string,
  comparison: Comparison
): Promise<void> {
  await trx
    .insertQuery()
    .table('workbook_returns')
    .insert({
      city_id: cityId,
      id,
      copy_sha256: copy,
      file_name: shownFileName(file.originalName, 'workbook.xlsx'),
      file_sha256: file.sha256,
      size: BigInt(file.size),
      changes: changesIn(comparison),
      results: comparison.counts.result ?? 0,
      findings: JSON.stringify(comparison),
      returned_by: by,
      returned_at: now(),
    })
}

function changesIn({ counts }: Comparison): number {
  return Object.entries(counts).reduce(
    (sum, [kind, count]) => (kind === 'result' ? sum : sum + count),
    0
  )
}

/** Whether the form was sent before with the same file; with another one it is refused. */
async function isReplay(
  { cityId, id, file }: ReturnedFile,
  trx?: TransactionClientContract
): Promise<boolean> {
  const [row] = await selectRows(
    trx ?? readClient(),
    'SELECT file_sha256 FROM workbook_returns WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!row) return false
  if (row.file_sha256 === file.sha256) return true
  throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

interface Named {
  sha256: string
  subjectType: string
  subjectId: string
}

/** The copy that the first known of the codes names. Refuses a file without one of this city. */
async function copyNamed(cityId: string, codes: string[]): Promise<Named> {
  for (const code of codes.slice(0, MOST_CODES)) {
    const [row] = await selectRows(
      readClient(),
      `SELECT sha256, subject_type, subject_id FROM workbook_copies
       WHERE city_id = ? AND code = ? ORDER BY kept_at DESC, sha256 LIMIT 1`,
      [cityId, code]
    )
    if (row) return { sha256: row.sha256, subjectType: row.subject_type, subjectId: row.subject_id }
  }
  throw new Refusal(codes.length > 0 ? 'E_RETURN_UNKNOWN' : 'E_RETURN_NOT_OURS', {}, 'file')
}

/** The copy with exactly these bytes, if the city handed one out. */
async function copyOfBytes(cityId: string, sha256: string): Promise<Named | undefined> {
  const [row] = await selectRows(
    readClient(),
    'SELECT subject_type, subject_id FROM workbook_copies WHERE city_id = ? AND sha256 = ?',
    [cityId, sha256]
  )
  return row && { sha256, subjectType: row.subject_type, subjectId: row.subject_id }
}

const isTooLong = (error: unknown) => error instanceof Refusal && error.code === 'E_FILE_ROWS'

const NO_DIFFERENCE: Comparison = {
  changes: [],
  results: [],
  counts: {},
  headlines: [],
  uncalculated: 0,
  unlisted: 0,
}

const MOST_CODES = 20
const ZIP = [0x50, 0x4b, 0x03, 0x04]

async function refuseOther(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0)
    if (ZIP.some((byte, at) => buffer[at] !== byte))
      throw new Refusal('E_RETURN_NOT_XLSX', {}, 'file', 415)
  } finally {
    await file.close()
  }
}
