import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { formatsFor } from '#core/format'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { REMINDER_CHANNELS, remindFunder } from '#funding/actions/remind_funder'
import { dueColumns } from '#funding/controllers/list_tables'
import FundingPolicy from '#funding/policy'
import {
  instalmentsToRemind,
  openInstalments,
  type DueInstalment,
} from '#funding/queries/due_instalments'
import { reminderFilter, reminderValidator } from '#funding/validators'
import { policiesOf } from '#ledger/queries/policies'
import type { CityContext } from '#identity/city_context'
import { sendList } from '#workbooks/list_file'

export default class RemindersController {
  /** Whom to remind: what is overdue, and what is due within so many days; with a format all of it, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { format, ...filter } = await reminderFilter.validate(filled(request.qs()))
    const days = filter.days ?? (await policiesOf(readClient(), city.id)).reminderDays
    const all = await instalmentsToRemind(readClient(), city.id, city.today, city, { days })
    const rows = all.filter(({ funderId }) => !filter.funder || funderId === filter.funder)
    if (format) {
      return sendList(ctx, {
        name: 'instalments-due',
        title: 'letters.reminders.title',
        format,
        columns: dueColumns(ctx),
        rows,
      })
    }
    const perPage = 100
    const page = filter.page ?? 1
    return view.render('pages/funding/reminders/index', {
      filter: { ...filter, days },
      funders: fundersOf(all),
      rows: rows.slice((page - 1) * perPage, page * perPage),
      totals: totalsOf(rows),
      total: rows.length,
      page,
      perPage,
    })
  }

  /** The words of a reminder in the funder's language, to be printed or mailed, and the note that it was sent. */
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const due = await instalmentOf(city, params.instalment)
    return view.render('pages/funding/reminders/create', {
      due,
      text: textFor(city, due),
      channels: REMINDER_CHANNELS,
    })
  }

  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const form = await request.validateUsing(reminderValidator)
    await transact((trx) =>
      remindFunder(trx, {
        ...form,
        cityId: city.id,
        instalmentId: params.instalment,
        today: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'letters.reminders.noted' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/reminders`)
  }
}

async function instalmentOf(city: CityContext, id: string): Promise<DueInstalment> {
  const open = await openInstalments(readClient(), city.id, city.today, city)
  const due = open.find((one) => one.id === id)
  if (!due) throw new NotFound()
  return due
}

function textFor(city: CityContext, due: DueInstalment) {
  const i18n = i18nManager.locale(due.funderLang)
  const f = formatsFor(i18n.locale)
  const params = {
    number: due.agreementNumber,
    title: due.agreementTitle,
    no: due.no,
    date: due.dueOn ? f.dateLong(due.dueOn) : i18n.t('funding.instalment.noDay'),
    amount: f.money(due.amount, due.currency),
    received: f.money(due.received, due.currency),
    open: f.money(due.open, due.currency),
    city: city.name,
  }
  const subject = i18n.t('letters.reminder.subject', params)
  const body = i18n.t('letters.reminder.text', params)
  const mail = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`
  return { language: i18n.locale, subject, body, mail }
}

function fundersOf(rows: readonly DueInstalment[]) {
  const known = rows.filter(({ funderName }) => funderName !== null)
  return [
    ...new Map(
      known.map(({ funderId, funderName, funderLang }) => [
        funderId,
        { value: funderId, label: funderName!, lang: funderLang },
      ])
    ).values(),
  ].toSorted((a, b) => a.label.localeCompare(b.label, 'en'))
}

function totalsOf(rows: readonly DueInstalment[]) {
  const sums = new Map<string, bigint>()
  for (const { currency, open } of rows) sums.set(currency, (sums.get(currency) ?? 0n) + open)
  return [...sums].map(([currency, open]) => ({ currency, open }))
}
