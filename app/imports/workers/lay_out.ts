import { rename, rm } from 'node:fs/promises'
import { newId } from '#core/ids'
import type { Encoding } from '#imports/domain/decode'
import type { Delimiter } from '#imports/domain/delimiter'
import { convertFile, type FileFormat, type Sheets } from '#imports/workers/convert'
import { inspectFile, type FileLook } from '#imports/workers/inspect_file'
import type { SheetChoice } from '#imports/workers/workbook_rows'

/** What a person says of a file; of a workbook its sheet, of a text how it is written. */
export interface LayOutChoice extends SheetChoice {
  format: FileFormat
  encoding?: Encoding
  delimiter?: Delimiter
}

/** The CSV that the rows of a stored file are read from: the file itself, or how it was laid out. */
export function laidOutPath(path: string, format: FileFormat): string {
  return format === 'csv' ? path : `${path}.csv`
}

/**
 * Lays a stored file out as rows where it is no CSV, and looks at its beginning. What was laid out before stays
 * until the new one has been looked at: a sheet that is refused takes nothing away.
 */
export async function layOut(
  path: string,
  { format, encoding, delimiter, ...choice }: LayOutChoice
): Promise<Sheets & { look: FileLook }> {
  if (format === 'csv') return { look: await inspectFile(path, { encoding, delimiter }) }
  const to = laidOutPath(path, format)
  const part = `${to}.${newId()}`
  try {
    const sheets = await convertFile({ from: path, to: part, format, choice })
    const look = await inspectFile(part, { encoding: 'utf-8', delimiter: ',' })
    await rename(part, to)
    return { ...sheets, look }
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Takes away a stored file with what was laid out of it. */
export async function removeLaidOut(path: string): Promise<void> {
  await rm(path, { force: true })
  await rm(laidOutPath(path, 'xlsx'), { force: true })
}
