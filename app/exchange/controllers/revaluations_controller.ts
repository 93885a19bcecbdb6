import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import ExchangePolicy from '#exchange/policy'
import { revaluationFilter, revaluationValidator } from '#exchange/validators'
import { recordOrDraft } from '#ledger/actions/entry_drafts'
import { dayBefore, monthStart } from '#ledger/queries/days'
import { proposedDay } from '#ledger/queries/open_day'
import { planRevaluation } from '#ledger/queries/revaluation'

export default class RevaluationsController {
  /** What the revaluation of a day would change: by default the last day of last month, or of the open periods. */
  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('read', city)
    const { on: asked } = await revaluationFilter.validate(filled(request.qs()))
    const open = await proposedDay(readClient(), city.id, city.today)
    const on = asked ?? (open === city.today ? dayBefore(monthStart(open)) : open)
    return view.render('pages/exchange/revaluations/create', {
      plan: await planRevaluation(readClient(), city.id, on),
      mayRecord: await bouncer.with(ExchangePolicy).allows('record', city),
    })
  }

  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const { id, on, reverse } = await request.validateUsing(revaluationValidator)
    const { rows } = await planRevaluation(readClient(), city.id, on)
    const moved = rows.reduce(
      (sum, { difference }) => sum + (difference < 0n ? -difference : difference),
      0n
    )
    const outcome = await recordOrDraft({
      id,
      cityId: city.id,
      action: 'revaluation',
      input: { id, on, reverseNextDay: Boolean(reverse) },
      amount: moved,
      currency: city.currency,
      summary: on,
      preparedBy: auth.user!.id,
    })
    const root = `/cities/${city.slug}`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'rates.flash.waiting', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/drafts/${id}`)
    }
    session.flash('notice', { key: 'rates.flash.revalued' })
    return response.redirect().status(303).toPath(`${root}/exchange`)
  }
}
