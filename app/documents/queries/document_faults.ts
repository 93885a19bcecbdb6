import { ATTACHED } from '#documents/actions/attach_document'
import { hashOfFile } from '#documents/storage'
import { selectRows, type Client } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'

export interface KeptDocument {
  id: string
  subject_type: string
  subject_id: string
  sha256: string
  size: string
  media_type: string
}

/** Documents of a city without their names, which may be those of people. */
export async function documentsOfCity(client: Client, cityId: string): Promise<KeptDocument[]> {
  const rows = await selectRows<KeptDocument>(
    client,
    `SELECT id, subject_type, subject_id, sha256, size, media_type FROM attachments
     WHERE city_id = ? ORDER BY id`,
    [cityId]
  )
  return rows.map((row) => ({ ...row, size: String(row.size) }))
}

/** Collects what entries name as their documents, to be compared with what is kept. */
export function namedDocuments() {
  const seqs = new Map<string, string>()
  return {
    add: (sha256: string, seq: string) => void (seqs.has(sha256) || seqs.set(sha256, seq)),
    missingIn(kept: Iterable<string>): LedgerFault[] {
      const there = new Set(kept)
      return [...seqs]
        .filter(([hash]) => !there.has(hash))
        .map(([hash, seq]) => ({ seq, code: 'V_DOCUMENT_GONE' as const, params: { hash } }))
    },
  }
}

/** Documents whose file is not what was attached, or whose row is not what the audit chain says. */
export async function findDocumentFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const rows = await selectRows(client, 'SELECT * FROM attachments WHERE city_id = ? ORDER BY id', [
    cityId,
  ])
  const events = await selectRows(
    client,
    'SELECT subject_type, subject_id, details FROM audit_events WHERE scope = ? AND action = ? ORDER BY seq',
    [cityId, ATTACHED]
  )
  const said = new Map(
    events.map((event) => {
      const details = JSON.parse(event.details)
      return [details.id, { ...details, type: event.subject_type, subject: event.subject_id }]
    })
  )
  const faults: LedgerFault[] = []
  const fault = (code: LedgerFault['code'], params: Record<string, string>) =>
    faults.push({ seq: null, code, params })

  for (const row of rows) {
    const event = said.get(row.id)
    said.delete(row.id)
    const isSame =
      event?.sha256 === row.sha256 &&
      event?.size === String(row.size) &&
      event?.mediaType === row.media_type &&
      event?.type === row.subject_type &&
      event?.subject === row.subject_id
    if (!isSame) fault('V_DOCUMENT_ROW', { document: row.id, state: 'changed' })
    const hash = await hashOfFile(row.storage_key)
    if (hash !== row.sha256) {
      fault('V_DOCUMENT_FILE', { document: row.id, state: hash === null ? 'missing' : 'changed' })
    }
  }
  for (const id of said.keys()) fault('V_DOCUMENT_ROW', { document: id, state: 'missing' })
  return faults
}
