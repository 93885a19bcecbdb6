import { basename, join } from 'node:path'
import { recordAuditEvent } from '#audit/record_audit_event'
import { storagePath } from '#config/app'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { shownFileName, type UploadedFile } from '#core/upload'
import { savedMapping } from '#imports/actions/saved_mappings'
import type { Encoding } from '#imports/domain/decode'
import type { Delimiter } from '#imports/domain/delimiter'
import { proposeMapping, type RecordKind } from '#imports/domain/mapping'
import {
  NO_COUNTS,
  type Batch,
  type BatchProgress,
  type BatchSettings,
} from '#imports/queries/batches'
import { formatOf } from '#imports/workers/convert'
import { refuseUnsure } from '#imports/workers/inspect_file'
import { laidOutPath, layOut, removeLaidOut } from '#imports/workers/lay_out'

export interface BatchOpening {
  cityId: string
  /** Currency of rows without one of their own. */
  currency: string
  kind: RecordKind
  file: UploadedFile
  /** Of a workbook: take the results that it keeps beside its formulas. */
  withFormulas?: boolean
  /** Nobody will look at how the file is cut: one that can be cut in two ways is refused. */
  unseen?: boolean
  by: string
}

/** The CSV that the rows of a batch are read from: the file itself, or how it was laid out. */
export function pathOf(batch: Pick<Batch, 'storageKey' | 'settings'>): string {
  const path = originalPathOf(batch)
  return laidOutPath(path, batch.settings)
}

export function originalPathOf(batch: Pick<Batch, 'storageKey'>): string {
  return join(storagePath, 'uploads', batch.storageKey)
}

/** A stored file becomes a batch with a proposal of how to read it. A file that is no table is thrown away. */
export async function openBatch(opening: BatchOpening): Promise<{ id: string }> {
  const { cityId, file, by } = opening
  try {
    const format = await formatOf(file.path)
    const kind = format === '360giving' ? 'grants' : opening.kind
    const settings = await proposedSettings({
      ...opening,
      path: file.path,
      kind,
      choice: { format, withFormulas: opening.withFormulas },
    })
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
          file_name: shownFileName(file.originalName, 'file.csv'),
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
    await removeLaidOut(file.path)
    throw error
  }
}

export interface ReadingProposal {
  cityId: string
  /** The stored file as it came. */
  path: string
  kind: RecordKind
  currency: string
  unseen?: boolean
  choice?: Pick<BatchSettings, 'format' | 'sheet' | 'withFormulas'> & {
    encoding?: Encoding
    delimiter?: Delimiter
  }
}

/** How a file seems to be read: as a file with these headers was the last time, or by its headers. */
export async function proposedSettings(proposal: ReadingProposal): Promise<BatchSettings> {
  const { cityId, path, kind, currency, choice = {} } = proposal
  const { format = 'csv', withFormulas } = choice
  const { look, sheets, sheet: laid, laidOut } = await layOut(path, { ...choice, format })
  if (proposal.unseen) refuseUnsure(look)
  const { encoding, delimiter, otherDelimiters, headers, guarded } = look
  const saved = await savedMapping(cityId, kind, headers)
  return {
    encoding,
    delimiter,
    headers,
    guarded,
    format,
    ...(laidOut && { laidOut }),
    ...(sheets && { sheets, sheet: laid, withFormulas }),
    mapping: saved?.mapping ?? proposeMapping(headers, kind).mapping,
    answers: saved?.answers ?? {},
    ...(otherDelimiters.length > 0 && { otherDelimiters }),
    currency: saved?.currency ?? currency,
    ...(saved && { remembered: true }),
  }
}
