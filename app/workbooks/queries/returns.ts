import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import type { BookQuestion } from '#workbooks/books/book'
import type { Comparison } from '#workbooks/domain/compare_books'

export interface CopyShown {
  sha256: string
  code: string
  subjectType: string
  subjectId: string
  version: number
  locale: string
  size: bigint
  previousSha256: string | null
  headSeq: bigint
  headHash: string
  keptAt: string
  /** What it was asked for, where its record has many: days, what was known then. */
  question: (Partial<BookQuestion> & { runs?: string }) | null
}

export const COPIES_PER_PAGE = 50

/** Each different file that was exported of a record, the newest first. */
export async function copiesOf(
  client: Client,
  cityId: string,
  subject: { type: string; id: string },
  page: number | 'all'
): Promise<{ rows: CopyShown[]; total: number }> {
  const of = [cityId, subject.type, subject.id]
  const where = 'WHERE city_id = ? AND subject_type = ? AND subject_id = ?'
  const [{ count }] = await selectRows(
    client,
    `SELECT count(*) AS count FROM workbook_copies ${where}`,
    of
  )
  const span = pageSql(page, COPIES_PER_PAGE)
  const rows = await selectRows(
    client,
    `SELECT * FROM workbook_copies ${where} ORDER BY kept_at DESC, sha256 ${span.sql}`,
    [...of, ...span.bindings]
  )
  return { rows: rows.map(copyRow), total: toCount(count) }
}

/** One handed-out file. Throws NotFound. */
export async function findCopy(client: Client, cityId: string, hash: string): Promise<CopyShown> {
  const [row] = await selectRows(
    client,
    'SELECT * FROM workbook_copies WHERE city_id = ? AND sha256 = ?',
    [cityId, hash]
  )
  if (!row) throw new NotFound()
  return copyRow(row)
}

function copyRow(row: Row): CopyShown {
  return {
    sha256: row.sha256,
    code: row.code,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    version: toCount(row.version),
    locale: row.locale,
    size: toBigInt(row.size),
    previousSha256: row.previous_sha256,
    headSeq: toBigInt(row.head_seq),
    headHash: row.head_hash,
    keptAt: row.kept_at,
    question: row.question ? JSON.parse(row.question) : null,
  }
}

export interface ReturnInShort {
  id: string
  fileName: string
  fileSha256: string
  copySha256: string
  version: number
  changes: number
  results: number
  returnedAt: string
  returnedBy: string
}

export interface ReturnShown extends ReturnInShort {
  copy: CopyShown
  findings: Comparison
}

const RETURN = `r.id, r.file_name, r.file_sha256, r.copy_sha256, c.version, r.changes, r.results,
  r.returned_at, p.full_name`
const FROM = `FROM workbook_returns r
  JOIN workbook_copies c ON c.city_id = r.city_id AND c.sha256 = r.copy_sha256
  JOIN people p ON p.id = r.returned_by
  WHERE r.city_id = ?`

/** The files of a record that came back last. */
export async function returnsOf(
  client: Client,
  cityId: string,
  subject: { type: string; id: string },
  limit: number
): Promise<ReturnInShort[]> {
  const rows = await selectRows(
    client,
    `SELECT ${RETURN} ${FROM} AND c.subject_type = ? AND c.subject_id = ?
     ORDER BY r.returned_at DESC, r.id LIMIT ?`,
    [cityId, subject.type, subject.id, limit]
  )
  return rows.map(returnRow)
}

/** What was found in a file that came back. Throws NotFound. */
export async function findReturn(client: Client, cityId: string, id: string): Promise<ReturnShown> {
  const [row] = await selectRows(client, `SELECT ${RETURN}, r.findings ${FROM} AND r.id = ?`, [
    cityId,
    id,
  ])
  if (!row) throw new NotFound()
  return {
    ...returnRow(row),
    copy: await findCopy(client, cityId, row.copy_sha256),
    findings: JSON.parse(row.findings),
  }
}

function returnRow(row: Row): ReturnInShort {
  return {
    id: row.id,
    fileName: row.file_name,
    fileSha256: row.file_sha256,
    copySha256: row.copy_sha256,
    version: toCount(row.version),
    changes: toCount(row.changes),
    results: toCount(row.results),
    returnedAt: row.returned_at,
    returnedBy: row.full_name,
  }
}

/** Who was handed a file last, when, and how often it was. */
export interface Taker {
  times: number
  by: string
  at: string
}

/** Who was handed each of these files last, and how often: by hash. */
export async function takersOf(
  client: Client,
  cityId: string,
  hashes: readonly string[]
): Promise<Map<string, Taker>> {
  const takers = new Map<string, Taker>()
  if (hashes.length === 0) return takers
  const rows = await selectRows(
    client,
    `SELECT w.sha256, w.exported_at, p.full_name FROM workbook_exports w
     JOIN people p ON p.id = w.exported_by
     WHERE w.city_id = ? AND w.sha256 IN (${hashes.map(() => '?').join(', ')})
     ORDER BY w.exported_at DESC, w.id`,
    [cityId, ...hashes]
  )
  for (const row of rows) {
    const known = takers.get(row.sha256)
    if (known) known.times++
    else takers.set(row.sha256, { times: 1, by: row.full_name, at: row.exported_at })
  }
  return takers
}
