import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { recordAuditEvent } from '#audit/record_audit_event'
import { storagePath } from '#config/app'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import type { UploadedFile } from '#core/upload'
import { proposeMapping, type RecordKind } from '#imports/domain/mapping'
import {
  NO_COUNTS,
  type Batch,
  type BatchProgress,
  type BatchSettings,
} from '#imports/queries/batches'
import { inspectFile } from '#imports/workers/inspect_file'

export interface BatchOpening {
  cityId: string
  /** Currency of rows without one of their own. */
  currency: string
  kind: RecordKind
  file: UploadedFile
  by: string
}

export function pathOf(batch: Pick<Batch, 'storageKey'>): string {
  return join(storagePath, 'uploads', batch.storageKey)
}

/** A stored file becomes a batch with a proposal of how to read it. A file that is no table is thrown away. */
export async function openBatch(opening: BatchOpening): Promise<{ id: string }> {
  const { cityId, kind, file, by } = opening
  try {
    const settings = await proposedSettings(file.path, kind, opening.currency)
    const id = newId()
    const progress: BatchProgress = { run: newId(), done: 0, of: file.size, beat: now() }
    await transact(async (trx) => {
      await trx
        .insertQuery()
        .table('import_batches')
        .insert({
          city_id: cityId,
          id,
          kind,
          file_name: shownName(file.originalName),
          file_sha256: file.sha256,
          byte_size: file.size,
          storage_key: basename(file.path),
          settings: JSON.stringify(settings),
          state: 'uploaded',
          counts: JSON.stringify(NO_COUNTS),
          progress: JSON.stringify(progress),
          uploaded_by: by,
          uploaded_at: now(),
        })
      await recordAuditEvent(trx, {
        cityId,
        actorId: by,
        action: 'import.uploaded',
        subjectType: 'import',
        subjectId: id,
        details: { kind, sha256: file.sha256, bytes: String(file.size) },
      })
    })
    return { id }
  } catch (error) {
    await rm(file.path, { force: true })
    throw error
  }
}

export async function proposedSettings(
  path: string,
  kind: RecordKind,
  currency: string,
  choice: Parameters<typeof inspectFile>[1] = {}
): Promise<BatchSettings> {
  const { encoding, delimiter, headers, guarded } = await inspectFile(path, choice)
  const { mapping } = proposeMapping(headers, kind)
  return { encoding, delimiter, headers, mapping, answers: {}, currency, guarded }
}

/** The name is shown and never used: without path, control characters and tricks of direction. */
function shownName(name: string): string {
  const last = name.split(/[\\/]/).at(-1)!
  return (
    last
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}]/gu, '')
      .trim()
      .slice(0, 200) || 'file.csv'
  )
}
