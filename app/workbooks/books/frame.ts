import type { Decimal } from '#money/decimal'
import { MASTER, PASS, FAIL } from '#workbooks/books/checks'
import { bookSheet, FIRST_ROW, headings, major, type BookDesk } from '#workbooks/books/desk'

/** A result that the cover shows: a cell of another sheet. */
export interface CoverFigure {
  key: string
  /** In place of the words that the key has. */
  label?: string
  cell: string
  value: bigint
}

/** What the book is, whether its checks hold, and what it was made from. */
export function writeCover(
  desk: BookDesk,
  figures: readonly CoverFigure[],
  facts: readonly [key: string, value: string][] = spanOf(desk)
): void {
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
  for (const [key, value] of facts) put(key, value)
  put('currency', about.currency, t(`cover.signs.${about.kind}`))
  sheet.write(row, 1, t('cover.master'), { look: 'strong', wrap: true })
  sheet.calculate(row, 2, MASTER, t('holds'), { look: 'check', align: 'left' })
  sheet.write(row, 3, t('cover.masterNote'), { look: 'muted', wrap: true })
  sheet.colourVerdicts(`B${row}`, PASS, FAIL)
  row++
  for (const { key, label, cell, value } of figures) {
    sheet.write(row, 1, label ?? t(`cover.${key}`), { look: 'strong', wrap: true })
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
  const inputsNote = about.kind === 'fairness' ? 'cover.runsNote' : 'cover.inputsNote'
  put('inputs_hash', about.inputsHash, t(inputsNote, { count: about.entries }))
  put('generated_at', about.generatedAt)
  put('app_version', about.appVersion)
  put('locale', about.locale)
  put('export_code', about.identity.code, t('cover.returnNote'))
  put('previous_export', about.identity.previousSha256 ?? t('cover.firstExport'))
  put('private', t('cover.privateText'))
}

/** The days of a book, and what of them it leaves out. */
function spanOf({ about, t }: BookDesk): [string, string][] {
  const { from, to, fund, activity } = about
  return [
    ['period', t('cover.days', { from: from ?? t('cover.beginning'), to })],
    ...(fund ? [['fund', fund] as [string, string]] : []),
    ['closing', t(activity ? 'cover.withoutClosing' : 'cover.withClosing')],
  ]
}

/** Every sheet with what it is for; written when all of them are known. */
export function writeContents(
  desk: BookDesk,
  ids: readonly (string | { id: string; title: string; purpose: string })[]
): void {
  const sheet = bookSheet(desk, 'Contents', [46, 100], { rows: HEADING, columns: 0 })
  headings(desk, sheet, [{ key: 'sheet' }, { key: 'purpose' }])
  ids.forEach((one, at) => {
    const id = typeof one === 'string' ? one : one.id
    const key = id.charAt(0).toLowerCase() + id.slice(1)
    const words =
      typeof one === 'string'
        ? { title: desk.t(`sheet.${key}`), purpose: desk.t(`purpose.${key}`) }
        : one
    sheet.jump(FIRST_ROW + at, 1, words.title, id)
    sheet.write(FIRST_ROW + at, 2, words.purpose, { wrap: true })
  })
}

const HEADING = 5

/** How somebody who trusts nobody checks the book. */
export function writeVerify(
  desk: BookDesk,
  steps = ['recalculate', 'file', 'inputs', 'chain', 'anchor', 'returned', 'meaning']
): void {
  const sheet = bookSheet(desk, 'Verify', [8, 120], { rows: HEADING, columns: 0 })
  headings(desk, sheet, [{ key: 'no' }, { key: 'step' }])
  steps.forEach((step, at) => {
    sheet.write(FIRST_ROW + at, 1, at + 1, { look: 'muted' })
    sheet.write(FIRST_ROW + at, 2, desk.t(`verify.${step}`), { wrap: true })
  })
}
