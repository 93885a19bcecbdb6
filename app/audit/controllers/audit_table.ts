import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { exactMoney, factText } from '#audit/facts'
import type { ShownEvent } from '#audit/queries/events'
import { formatsFor } from '#core/format'
import { columnsFor } from '#workbooks/list_file'
import type { TableColumn } from '#workbooks/table'

/** What happened, in words; an event of a kind that has none is named by its code. */
export function wordsOfAction(i18n: I18n, action: string): string {
  const key = `audit.action.${action}`
  return i18n.hasMessage(key) ? i18n.t(key) : action
}

/** Money as the language of the reader writes it. */
export function moneyWriter(i18n: I18n): (minor: bigint, currency: string) => string {
  const formats = formatsFor(i18n.locale)
  return (minor, currency) => formats.money(minor, currency)
}

/** The trail with the codes and hashes that its chain is made of. */
export function auditColumns(ctx: HttpContext): TableColumn<ShownEvent>[] {
  const { i18n } = ctx
  const written = moneyWriter(i18n)
  const { text, number } = columnsFor<ShownEvent>(ctx)
  return [
    number('audit.seq', ({ seq }) => seq.toString()),
    text('audit.at', ({ at }) => at),
    text('audit.who', ({ actor }) => actor ?? i18n.t('audit.nobody')),
    text('audit.what', ({ action }) => wordsOfAction(i18n, action)),
    text('audit.code', ({ action }) => action),
    text('audit.subject', ({ subjectType }) => subjectType),
    text('audit.subjectId', ({ subjectId }) => subjectId),
    text('audit.facts', ({ facts }) =>
      facts.map((fact) => `${fact.name}: ${factText(fact, written)}`).join('; ')
    ),
    text('audit.exact', ({ facts }) =>
      facts
        .filter(({ money }) => money)
        .map((fact) => `${fact.name}: ${factText(fact, exactMoney)}`)
        .join('; ')
    ),
    text('audit.hash', ({ hash }) => hash),
  ]
}
