import type { Translate } from '#workbooks/appraisal/desk'
import type { RunBook } from '#workbooks/run/run_book'
import type { WorkbookWriter } from '#workbooks/workbook_writer'

/** Everything the sheets share while one workbook is written. */
export interface RunDesk {
  writer: WorkbookWriter
  book: RunBook
  t: Translate
  money: string
  exponent: number
}

export const RUN_SHEETS = {
  cover: 'Cover',
  lines: 'Lines',
  funds: 'Funds',
  fences: 'RingFences',
  checks: 'Checks',
} as const

/** A sheet of the workbook with its title, what it is for, and the way back to the cover. */
export function runSheet(
  desk: RunDesk,
  key: keyof typeof RUN_SHEETS,
  widths: number[],
  frozen = { rows: 5, columns: 2 }
) {
  return desk.writer.addSheet({
    id: RUN_SHEETS[key],
    title: desk.t(`sheet.${key}`),
    purpose: desk.t(`purpose.${key}`),
    ...(key !== 'cover' && { back: { text: desk.t('back'), sheet: RUN_SHEETS.cover } }),
    widths,
    frozenRows: frozen.rows,
    frozenColumns: frozen.columns,
    pageColumns: 10,
    ...(frozen.columns > 0 && { repeatColumns: 'A:B' }),
  })
}
