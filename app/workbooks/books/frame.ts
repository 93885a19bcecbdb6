import type { Decimal } from '#money/decimal'
import { MASTER, PASS, FAIL } from '#workbooks/books/checks'
import { bookSheet, FIRST_ROW, headings, major, type BookDesk } from '#workbooks/books/desk'

/** A result that the cover shows: a cell of another sheet. */
export interface CoverFigure {
  key: string
  cell: string
  value: bigint
}

/** What the book is, whether its checks hold, and what it was made from. */
export function writeCover(desk: BookDesk, figures: readonly CoverFigure[]): void {
  const { about, t } = desk
  const sheet = bookSheet(desk, 'Cover', [34, 70, 74], { rows: 3, columns: 0 })
  let row = 4
  const put = (key: string, value: string | number | Decimal, note?: string) => {
    sheet.write(row, 1, t(`cover.${key}`), { look: 'muted' })
    sheet.write(row, 2, value, { wrap: true, align: 'left' })
    if (note) sheet.write(row, 3, note, { look: 'muted', wrap: true })
    row++
  }
  put('city', about.city)
  put('period', t('cover.days', { from: about.from ?? t('cover.beginning'), to: about.to }))
  if (about.fund) put('fund', about.fund)
  put('closing', t(about.activity ? 'cover.withoutClosing' : 'cover.withClosing'))
  put('currency', about.currency, t(`cover.signs.${about.kind}`))
  sheet.write(row, 1, t('cover.master'), { look: 'strong' })
  sheet.calculate(row, 2, MASTER, t('holds'), { look: 'check', align: 'left' })
  sheet.write(row, 3, t('cover.masterNote'), { look: 'muted', wrap: true })
  sheet.colourVerdicts(`B${row}`, PASS, FAIL)
  row++
  for (const { key, cell, value } of figures) {
    sheet.write(row, 1, t(`cover.${key}`), { look: 'strong' })
    const format = { look: 'total' as const, align: 'left' as const, format: desk.money }
    sheet.calculate(row++, 2, cell, major(desk, value), format)
  }
  put('ledger_head', `#${about.headSeq}`, about.headHash)
  const { anchor } = about
  put(
    'anchor',
    anchor
      ? t('cover.anchorNo', { no: String(anchor.no), seq: String(anchor.seq) })
      : t('cover.noAnchor'),
    anchor?.root
  )
  put('inputs_hash', about.inputsHash, t('cover.inputsNote', { count: about.entries }))
  put('generated_at', about.generatedAt)
  put('app_version', about.appVersion)
  put('locale', about.locale)
  put('export_code', about.identity.code, t('cover.returnNote'))
  put('previous_export', about.identity.previousSha256 ?? t('cover.firstExport'))
  put('private', t('cover.privateText'))
}

/** Every sheet with what it is for; written when all of them are known. */
export function writeContents(desk: BookDesk, ids: readonly string[]): void {
  const sheet = bookSheet(desk, 'Contents', [30, 100], { rows: HEADING, columns: 0 })
  headings(desk, sheet, [{ key: 'sheet' }, { key: 'purpose' }])
  ids.forEach((id, at) => {
    const key = id.charAt(0).toLowerCase() + id.slice(1)
    sheet.jump(FIRST_ROW + at, 1, desk.t(`sheet.${key}`), id)
    sheet.write(FIRST_ROW + at, 2, desk.t(`purpose.${key}`), { wrap: true })
  })
}

const HEADING = 5

/** How somebody who trusts nobody checks the book. */
export function writeVerify(desk: BookDesk): void {
  const sheet = bookSheet(desk, 'Verify', [8, 120], { rows: HEADING, columns: 0 })
  headings(desk, sheet, [{ key: 'no' }, { key: 'step' }])
  const steps = ['recalculate', 'file', 'inputs', 'chain', 'anchor', 'returned', 'meaning']
  steps.forEach((step, at) => {
    sheet.write(FIRST_ROW + at, 1, at + 1, { look: 'muted' })
    sheet.write(FIRST_ROW + at, 2, desk.t(`verify.${step}`), { wrap: true })
  })
}
