import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import { refusalMessage } from '#core/messages'
import type { Client } from '#core/sql'
import { csvLine } from '#workbooks/table_csv'
import { AMOUNT_FIELDS } from '#imports/domain/column_questions'
import { GUARD_MARKER, guardText, unguardText } from '#imports/domain/formula_guard'
import { nextRows, type BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'

const CHUNK = 500
/** Amounts and dates as people write them, and nothing a spreadsheet could calculate with. */
const HARMLESS = /^[-+−]?[\d.,'’:/\s\p{Sc}-]*$/u

/**
 * The rows with errors as CSV: the cells of the file, then the row's number and what is wrong with it,
 * then our marker. Text that could start a formula is guarded, so the file is safe to open, and the
 * marker lets the import take the guard off again.
 */
export async function* rejectedRows(
  client: Client,
  batch: Batch,
  i18n: I18n
): AsyncGenerator<string> {
  const { headers, mapping, guarded, delimiter } = batch.settings
  const kept = headers.map((_, column) => column).filter((column) => !isOurs(headers[column]))
  const bare = new Set(
    [...AMOUNT_FIELDS, 'date', 'signed_on', 'starts_on', 'ends_on'].flatMap(
      (field) => mapping[field] ?? []
    )
  )
  const cellOf = ({ cells }: BatchRow, column: number) => {
    const cell = cells[column] ?? ''
    if (bare.has(column)) return HARMLESS.test(cell) ? cell : guardText(cell)
    return guardText(guarded ? unguardText(cell) : cell)
  }
  const heading = [...kept.map((column) => headers[column]), ...ourHeadings(i18n)]
  yield `\ufeff${csvLine([...heading.map(guardText), GUARD_MARKER], delimiter)}`
  for (let after = 0; ;) {
    const rows = await nextRows(client, batch, 'rejected', { after, limit: CHUNK })
    if (rows.length === 0) return
    yield rows
      .map((row) => {
        const own = kept.map((column) => cellOf(row, column))
        return csvLine([...own, String(row.no), guardText(reasonsOf(row, i18n)), ''], delimiter)
      })
      .join('')
    after = rows.at(-1)!.no
  }
}

function ourHeadings(i18n: I18n): string[] {
  return [i18n.t('imports.rejections.row'), i18n.t('imports.rejections.reason')]
}

/** Columns that an earlier file of rejected rows brought along, in whichever language. */
function isOurs(header: string): boolean {
  if (header === GUARD_MARKER) return true
  return i18nManager.supportedLocales().some((locale) => {
    return ourHeadings(i18nManager.locale(locale)).includes(unguardText(header))
  })
}

function reasonsOf({ issues }: BatchRow, i18n: I18n): string {
  const reasons = (issues.errors ?? []).map(({ field, code, params }) => {
    return `${i18n.t(`imports.field.${field}`, {}, field)}: ${refusalMessage(i18n, code, params)}`
  })
  return reasons.join(' · ')
}
