import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import type { ParticipationAnalysis } from '#allocation/domain/participation/analysis'
import { readAnalysis } from '#allocation/participation_document'

/** A vote of citizens as it was uploaded for a round. */
export interface ParticipationFile {
  id: string
  roundId: string
  no: number
  fileName: string
  fileHash: string
  fileSize: bigint
  currency: string
  /** Why it replaced the one before. */
  reason: string | null
  uploadedBy: string
  uploadedAt: string
  withdrawal: { reason: string; by: string; at: string } | null
}

const COLUMNS = `f.id, f.round_id, f.no, f.file_name, f.file_hash, f.file_size, f.currency, f.analysis_hash,
  f.reason, f.uploaded_at, p.full_name, w.reason AS withdrawn_for, w.withdrawn_at, q.full_name AS withdrawn_name`
const TABLES = `participation_files f JOIN people p ON p.id = f.uploaded_by
  LEFT JOIN participation_withdrawals w ON w.city_id = f.city_id AND w.file_id = f.id
  LEFT JOIN people q ON q.id = w.withdrawn_by`

/** All files of a round, the newest first: that one holds unless it was withdrawn. */
export async function participationFiles(
  client: Client,
  cityId: string,
  roundId: string
): Promise<ParticipationFile[]> {
  const rows = await selectRows(
    client,
    `SELECT ${COLUMNS} FROM ${TABLES} WHERE f.city_id = ? AND f.round_id = ? ORDER BY f.no DESC`,
    [cityId, roundId]
  )
  return rows.map(fileOf)
}

export function inForce<File extends Pick<ParticipationFile, 'withdrawal'>>(
  files: readonly File[]
): File | null {
  const [newest] = files
  return newest && !newest.withdrawal ? newest : null
}

/** The file with its analysis; null where the stored analysis does not hold any more. */
export async function participationFile(
  client: Client,
  cityId: string,
  fileId: string
): Promise<ParticipationFile & { analysis: ParticipationAnalysis | null }> {
  const [row] = await selectRows(
    client,
    `SELECT ${COLUMNS}, f.analysis FROM ${TABLES} WHERE f.city_id = ? AND f.id = ?`,
    [cityId, fileId]
  )
  if (!row) throw new NotFound()
  return { ...fileOf(row), analysis: readAnalysis(row.analysis, row.analysis_hash) }
}

function fileOf(row: Row): ParticipationFile {
  return {
    id: row.id,
    roundId: row.round_id,
    no: toCount(row.no),
    fileName: row.file_name,
    fileHash: row.file_hash,
    fileSize: toBigInt(row.file_size),
    currency: row.currency,
    reason: row.reason,
    uploadedBy: row.full_name,
    uploadedAt: row.uploaded_at,
    withdrawal: row.withdrawn_at
      ? { reason: row.withdrawn_for, by: row.withdrawn_name, at: row.withdrawn_at }
      : null,
  }
}

/** The line each project of a file stands for, by the project's place in it; none was saved before `no` 1. */
export async function projectLines(
  client: Client,
  cityId: string,
  fileId: string
): Promise<{ no: number; lines: Map<number, string> }> {
  const [mapping] = await selectRows(
    client,
    `SELECT id, no FROM participation_mappings WHERE city_id = ? AND file_id = ?
     ORDER BY no DESC LIMIT 1`,
    [cityId, fileId]
  )
  if (!mapping) return { no: 0, lines: new Map() }
  const rows = await selectRows(
    client,
    'SELECT project_no, budget_line_id FROM participation_links WHERE city_id = ? AND mapping_id = ?',
    [cityId, mapping.id]
  )
  return {
    no: toCount(mapping.no),
    lines: new Map(rows.map((row) => [toCount(row.project_no), row.budget_line_id])),
  }
}
