import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
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

/** Where the rows of a stored file lie, as its reading keeps it. */
export interface RowsPlace {
  /** Absent: a text, its own rows. */
  format?: FileFormat
  /** Which of what was laid out beside the file; absent: the only one, from before each sheet had its own. */
  laidOut?: string
}

/** The CSV that the rows of a stored file are read from: the file itself, or how it was laid out. */
export function laidOutPath(path: string, { format = 'csv', laidOut }: RowsPlace): string {
  if (format === 'csv') return path
  return laidOut ? `${path}.${laidOut}.csv` : `${path}.csv`
}

/**
 * Lays a stored file out as rows where it is no CSV, and looks at its beginning. Each sheet of a workbook is laid
 * out in a place of its own: of two people who choose different ones at once, each reads the one that was chosen,
 * and a sheet that is refused takes nothing away.
 */
export async function layOut(
  path: string,
  { format, encoding, delimiter, ...choice }: LayOutChoice
): Promise<Sheets & Pick<RowsPlace, 'laidOut'> & { look: FileLook }> {
  if (format === 'csv') return { look: await inspectFile(path, { encoding, delimiter }) }
  const part = `${path}.${newId()}.part`
  try {
    const sheets = await convertFile({ from: path, to: part, format, choice })
    const look = await inspectFile(part, { encoding: 'utf-8', delimiter: ',' })
    const { sheets: names = [], sheet = '' } = sheets
    const laidOut = String(1 + Math.max(0, names.indexOf(sheet)))
    await rename(part, laidOutPath(path, { format, laidOut }))
    return { ...sheets, laidOut, look }
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

/** Takes away a stored file with all that lies beside it. */
export async function removeLaidOut(path: string): Promise<void> {
  const [folder, name] = [dirname(path), basename(path)]
  for (const entry of await readdir(folder)) {
    if (entry === name || entry.startsWith(`${name}.`))
      await rm(join(folder, entry), { force: true })
  }
}
