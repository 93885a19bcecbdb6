import type { HttpContext } from '@adonisjs/core/http'
import { auditColumns, moneyWriter, wordsOfAction } from '#audit/controllers/audit_table'
import { factText } from '#audit/facts'
import AuditPolicy from '#audit/policy'
import { allAuditEvents, auditChoices, auditEvents, EVENTS_PER_PAGE } from '#audit/queries/events'
import { auditFilter } from '#audit/validators'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { pageOfSubject } from '#documents/subjects'
import { sendList } from '#workbooks/list_file'

export default class AuditEventsController {
  /** Who did what and when; with a format all that fits, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, i18n, request, view } = ctx
    await bouncer.with(AuditPolicy).authorize('read', city)
    const { format, page = 1, ...filter } = await auditFilter.validate(filled(request.qs()))
    const client = readClient()
    if (format) {
      return sendList(ctx, {
        name: 'audit-trail',
        title: 'audit.title',
        format,
        columns: auditColumns(ctx),
        rows: allAuditEvents(client, city, filter),
      })
    }
    const { rows, total, hasMore } = await auditEvents(client, city, filter, page)
    const choices = await auditChoices(client, city.id)
    const pages = await Promise.all(
      rows.map(({ subjectType, subjectId }) =>
        subjectType && subjectId ? pageOfSubject(client, city.id, subjectType, subjectId) : null
      )
    )
    return view.render('pages/audit/events/index', {
      filter,
      rows: rows.map((row, at) => ({
        ...row,
        path: pages[at],
        facts: row.facts.map((fact) => `${fact.name}: ${factText(fact, moneyWriter(i18n))}`),
      })),
      total,
      hasMore,
      page,
      perPage: EVENTS_PER_PAGE,
      people: choices.people,
      actions: choices.actions
        .map((action) => ({ value: action, label: wordsOfAction(i18n, action) }))
        .toSorted((a, b) => a.label.localeCompare(b.label, i18n.locale)),
      words: (action: string) => wordsOfAction(i18n, action),
    })
  }
}
