import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { formatsFor } from '#core/format'
import { LANGUAGES } from '#core/locale'
import { columnsFor } from '#workbooks/list_file'
import type { CopyShown, Taker } from '#workbooks/queries/returns'
import type { TableColumn } from '#workbooks/table'

/** What a workbook was asked for, in words: the runs it compares, or its days and what was known then. */
export function questionText(i18n: I18n, question: NonNullable<CopyShown['question']>): string {
  if (question.runs) return i18n.t('books.runsAsked', { runs: question.runs })
  const f = formatsFor(i18n.locale)
  const from = question.from ? f.date(question.from) : i18n.t('books.since')
  return [
    i18n.t('books.days', { from, to: f.date(question.to) }),
    i18n.t('books.knownShort', { seq: question.known }),
    question.activity ? i18n.t('closing.before.without') : '',
    question.fund ? i18n.t('books.oneFund') : '',
  ]
    .filter(Boolean)
    .join(' · ')
}

export type TakenCopy = CopyShown & { taker?: Taker }

export function copyColumns(ctx: HttpContext): TableColumn<TakenCopy>[] {
  const { i18n } = ctx
  const { text, number } = columnsFor<TakenCopy>(ctx)
  const nameOf = (locale: string) =>
    LANGUAGES.find((language) => language.locale === locale)?.name ?? locale
  return [
    text('returned.export', ({ code }) => code),
    text('returned.exportHash', ({ sha256 }) => sha256),
    text('books.asked', ({ question }) => question && questionText(i18n, question)),
    number('returned.version', ({ version }) => String(version)),
    text('returned.language', ({ locale }) => nameOf(locale)),
    number('returned.headColumn', ({ headSeq }) => String(headSeq)),
    text('returned.handedOut', ({ taker, keptAt }) => taker?.at ?? keptAt),
    number('returned.times', ({ taker }) => (taker ? String(taker.times) : null)),
    text('returned.lastTo', ({ taker }) => taker?.by),
  ]
}
