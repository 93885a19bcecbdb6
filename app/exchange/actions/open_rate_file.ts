import { rm } from 'node:fs/promises'
import { basename } from 'node:path'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import type { UploadedFile } from '#core/upload'
import type { StoredReading } from '#exchange/rate_reading'
import { proposeRateColumns } from '#imports/domain/rate_columns'
import { inspectFile } from '#imports/workers/inspect_file'

/** A stored file of rates, with a proposal of its columns. A file that is no table is thrown away. */
export async function openRateFile(opening: {
  cityId: string
  file: UploadedFile
  by: string
}): Promise<{ id: string }> {
  const { cityId, file, by } = opening
  try {
    const look = await inspectFile(file.path)
    const columns = proposeRateColumns(look.headers)
    const values = look.rows.map((cells) => cells[columns.rate ?? -1]?.trim() ?? '')
    const reading: StoredReading = {
      encoding: look.encoding,
      delimiter: look.delimiter,
      headers: look.headers,
      columns,
      against: null,
      source: null,
      decimalMark: values.some((value) => /^\d+,\d+$/.test(value)) ? 'comma' : 'point',
      dateOrder: null,
      answers: {},
    }
    const id = newId()
    await transact(async (trx) => {
      await trx
        .insertQuery()
        .table('fx_rate_files')
        .insert({
          city_id: cityId,
          id,
          file_name: shownName(file.originalName),
          file_sha256: file.sha256,
          storage_key: basename(file.path),
          reading: JSON.stringify(reading),
          counts: null,
          uploaded_by: by,
          uploaded_at: now(),
          imported_at: null,
        })
      await recordAuditEvent(trx, {
        cityId,
        actorId: by,
        action: 'rates.file_uploaded',
        subjectType: 'rate_file',
        subjectId: id,
        details: { sha256: file.sha256, bytes: String(file.size) },
      })
    })
    return { id }
  } catch (error) {
    await rm(file.path, { force: true })
    throw error
  }
}

/** The name is shown and never used: without path, control characters and tricks of direction. */
function shownName(name: string): string {
  const last = name.split(/[\\/]/).at(-1)!
  const clean = last.toWellFormed().replace(/[\p{Cc}\p{Cf}]/gu, '')
  return clean.trim().slice(0, 200) || 'file.csv'
}
