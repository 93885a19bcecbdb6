import { isId } from '#core/ids'
import { NotFound } from '#core/refusal'
import {
  pageSql,
  readClient,
  selectRows,
  toBigInt,
  toCount,
  type Client,
  type Row,
} from '#core/sql'

export interface ShownDocument {
  id: string
  subjectType: string
  subjectId: string
  sha256: string
  size: bigint
  mediaType: string
  storageKey: string
  name: string
  note: string | null
  attachedBy: string
  attachedAt: string
}

export const PAGE_SIZE = 100

const DOCUMENT = `SELECT d.*, p.full_name FROM attachments d JOIN people p ON p.id = d.attached_by`

/** Documents of one record, the oldest first. */
export async function documentsOf(
  client: Client,
  cityId: string,
  type: string,
  id: string
): Promise<ShownDocument[]> {
  const rows = await selectRows(
    client,
    `${DOCUMENT} WHERE d.city_id = ? AND d.subject_type = ? AND d.subject_id = ? ORDER BY d.attached_at, d.id`,
    [cityId, type, id]
  )
  return rows.map(shown)
}

/** For the panel on a page: read where reports read. */
export function documentsToShow(cityId: string, type: string, id: string) {
  return documentsOf(readClient(), cityId, type, id)
}

/** SHA-256 of every document of a record: what an entry names as the ground it stands on. */
export async function documentHashes(
  client: Client,
  cityId: string,
  type: string,
  id: string
): Promise<string[]> {
  const rows = await selectRows(
    client,
    `SELECT sha256 FROM attachments WHERE city_id = ? AND subject_type = ? AND subject_id = ? ORDER BY sha256`,
    [cityId, type, id]
  )
  return rows.map((row) => row.sha256)
}

/** A page of the city's documents, or all of them, the newest first. */
export async function documentPage(cityId: string, page: number | 'all') {
  const client = readClient()
  const [{ n }] = await selectRows(
    client,
    'SELECT count(*) AS n FROM attachments WHERE city_id = ?',
    [cityId]
  )
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `${DOCUMENT} WHERE d.city_id = ? ORDER BY d.attached_at DESC, d.id DESC ${span.sql}`,
    [cityId, ...span.bindings]
  )
  return { rows: rows.map(shown), total: toCount(n) }
}

/** One document of the city. Throws NotFound. */
export async function findDocument(
  client: Client,
  cityId: string,
  id: string
): Promise<ShownDocument> {
  const [row] = isId(id)
    ? await selectRows(client, `${DOCUMENT} WHERE d.city_id = ? AND d.id = ?`, [cityId, id])
    : []
  if (!row) throw new NotFound()
  return shown(row)
}

/** Documents that an entry names by their hash; the same bytes may hang on several records. */
export async function documentsNamed(cityId: string, hashes: string[]): Promise<ShownDocument[]> {
  if (hashes.length === 0) return []
  const rows = await selectRows(
    readClient(),
    `${DOCUMENT} WHERE d.city_id = ? AND d.sha256 IN (${hashes.map(() => '?').join(', ')})
     ORDER BY d.sha256, d.attached_at, d.id`,
    [cityId, ...hashes]
  )
  return rows.map(shown)
}

function shown(row: Row): ShownDocument {
  return {
    id: row.id,
    subjectType: row.subject_type,
    subjectId: row.subject_id,
    sha256: row.sha256,
    size: toBigInt(row.size),
    mediaType: row.media_type,
    storageKey: row.storage_key,
    name: row.original_name,
    note: row.note,
    attachedBy: row.full_name,
    attachedAt: row.attached_at,
  }
}
