import { basename } from 'node:path'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { shownFileName, type UploadedFile } from '#core/upload'
import type { StoredReading } from '#exchange/rate_reading'
import { proposeRateColumns, proposeRateLayout } from '#imports/domain/rate_columns'
import { formatOf } from '#imports/workers/convert'
import { refuseUnsure } from '#imports/workers/inspect_file'
import { layOut, removeLaidOut } from '#imports/workers/lay_out'
import type { SheetChoice } from '#imports/workers/workbook_rows'

/** A stored file of rates, with a proposal of its columns. A file that is no table is thrown away. */
export async function openRateFile(opening: {
  cityId: string
  file: UploadedFile
  /** Of a workbook: take the results that it keeps beside its formulas. */
  withFormulas?: boolean
  by: string
}): Promise<{ id: string }> {
  const { cityId, file, by } = opening
  try {
    const reading = await proposedReading(file.path, opening)
    const id = newId()
    await transact(async (trx) => {
      await trx
        .insertQuery()
        .table('fx_rate_files')
        .insert({
          city_id: cityId,
          id,
          file_name: shownFileName(file.originalName, 'file.csv'),
          file_sha256: file.sha256,
          storage_key: basename(file.path),
          reading: JSON.stringify(reading),
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
    await removeLaidOut(file.path)
    throw error
  }
}

/** How a stored file, or one sheet of it, seems to be read; nothing of it is an answer yet. */
export async function proposedReading(
  path: string,
  { sheet, withFormulas }: SheetChoice
): Promise<StoredReading> {
  const format = await formatOf(path)
  if (format === '360giving') throw new Refusal('E_FILE_MARKUP', {}, 'file')
  const { look, sheets, sheet: laid, laidOut } = await layOut(path, { format, sheet, withFormulas })
  refuseUnsure(look)
  const layout = proposeRateLayout(look.headers)
  const columns = proposeRateColumns(look.headers)
  const values = look.rows.flatMap((cells) =>
    layout === 'columns' ? cells : [cells[columns.rate ?? -1] ?? '']
  )
  return {
    encoding: look.encoding,
    delimiter: look.delimiter,
    headers: look.headers,
    format,
    ...(laidOut && { laidOut }),
    ...(sheets && { sheets, sheet: laid, withFormulas }),
    layout,
    columns,
    against: null,
    source: null,
    decimalMark: markOf(values),
    dateOrder: null,
    answers: {},
  }
}

/** A comma divides decimals unless a point stands in the column too: then it groups digits. */
function markOf(values: readonly string[]): StoredReading['decimalMark'] {
  const numbers = values.map((value) => value.trim()).filter((value) => /^\d[\d.,]*$/.test(value))
  const commas = numbers.filter((value) => /,\d+$/.test(value))
  const points = numbers.filter((value) => /\.\d+$/.test(value))
  return commas.length > 0 && points.length === 0 ? 'comma' : 'point'
}
