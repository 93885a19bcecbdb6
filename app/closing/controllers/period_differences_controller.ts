import type { HttpContext } from '@adonisjs/core/http'
import ClosingPolicy from '#closing/policy'
import { differencesSince } from '#closing/queries/differences'
import { differencesValidator } from '#closing/validators'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { periodShown } from '#ledger/queries/periods'

export default class PeriodDifferencesController {
  async index({ bouncer, city, params, request, view }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('read', city)
    const asked = await request.validateUsing(differencesValidator, { data: filled(request.qs()) })
    const period = await periodShown(readClient(), city.id, params.period)
    const closes = period.events.filter(({ to }) => to === 'closed')
    const close = asked.close ? closes.find(({ id }) => id === asked.close) : closes.at(-1)
    if (asked.close && !close) throw new NotFound()
    return view.render('pages/closing/period_differences/index', {
      period,
      closes,
      found: close ? await differencesSince(readClient(), city.id, period, close) : null,
    })
  }
}
