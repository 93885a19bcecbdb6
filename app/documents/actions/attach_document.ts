import { rm } from 'node:fs/promises'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import type { UploadedFile } from '#core/upload'
import { DOCUMENT_ENDINGS, mediaTypeOf } from '#documents/domain/media_types'
import { documentPath, headOf, keepFile } from '#documents/storage'
import { pageOfSubject } from '#documents/subjects'

export const ATTACHED = 'document.attached'

export interface Attachment {
  /** Made by the form: sending it again changes nothing. */
  id: string
  cityId: string
  subjectType: string
  subjectId: string
  file: UploadedFile
  note?: string | null
  by: string
}

/**
 * Keeps an uploaded file as a document of a record and writes its hash into the audit chain of the
 * city. The file is taken over: whatever happens, nothing is left where the upload was.
 */
export async function attachDocument(attachment: Attachment): Promise<{ replayed: boolean }> {
  const { file } = attachment
  let storageKey: string | undefined
  try {
    const mediaType = mediaTypeOf(file.originalName, await headOf(file.path))
    if (!mediaType) {
      const endings = DOCUMENT_ENDINGS.join(', ')
      throw new Refusal('E_DOCUMENT_KIND', { endings }, 'file', 415)
    }
    storageKey = await keepFile(file.path)
    const key = storageKey
    const replayed = await transact((trx) => store(trx, attachment, { mediaType, storageKey: key }))
    if (replayed) await rm(documentPath(key), { force: true })
    return { replayed }
  } catch (error) {
    await rm(file.path, { force: true })
    if (storageKey) await rm(documentPath(storageKey), { force: true })
    throw error
  }
}

async function store(
  trx: TransactionClientContract,
  { id, cityId, subjectType, subjectId, file, note, by }: Attachment,
  kept: { mediaType: string; storageKey: string }
): Promise<boolean> {
  if (!(await pageOfSubject(trx, cityId, subjectType, subjectId))) throw new NotFound()
  const there = await selectRows(
    trx,
    `SELECT id, subject_type, subject_id, sha256 FROM attachments
     WHERE city_id = ? AND (id = ? OR (subject_type = ? AND subject_id = ? AND sha256 = ?))`,
    [cityId, id, subjectType, subjectId, file.sha256]
  )
  const same = there.find((row) => row.id === id)
  if (same) {
    const isSame = same.sha256 === file.sha256 && same.subject_id === subjectId
    if (isSame && same.subject_type === subjectType) return true
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  if (there.length > 0) throw new Refusal('E_DOCUMENT_THERE', {}, 'file', 409)
  await trx
    .insertQuery()
    .table('attachments')
    .insert({
      city_id: cityId,
      id,
      subject_type: subjectType,
      subject_id: subjectId,
      sha256: file.sha256,
      size: BigInt(file.size),
      media_type: kept.mediaType,
      storage_key: kept.storageKey,
      original_name: file.originalName,
      note: note ?? null,
      attached_by: by,
      attached_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: ATTACHED,
    subjectType,
    subjectId,
    details: {
      id,
      sha256: file.sha256,
      size: String(file.size),
      mediaType: kept.mediaType,
    },
  })
  return false
}
