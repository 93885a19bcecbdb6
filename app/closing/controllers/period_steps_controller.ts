import type { HttpContext } from '@adonisjs/core/http'
import { submitStep } from '#closing/actions/submit'
import ClosingPolicy from '#closing/policy'
import { closingTasks } from '#closing/queries/closing_tasks'
import { periodStepValidator } from '#closing/validators'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { periodShown } from '#ledger/queries/periods'

export default class PeriodStepsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('close', city)
    const form = await request.validateUsing(periodStepValidator)
    const period = await periodShown(readClient(), city.id, params.period)
    if (form.to === 'closed' && !form.reason) {
      const tasks = await closingTasks(readClient(), {
        cityId: city.id,
        period,
        today: city.today,
      })
      if (tasks.some(({ state }) => state === 'not_done'))
        throw new Refusal('E_CLOSE_NOTE', {}, 'reason')
    }
    const outcome = await submitStep({
      id: form.id,
      cityId: city.id,
      period,
      to: form.to,
      reason: form.reason ?? null,
      preparedBy: auth.user!.id,
      currency: city.currency,
    })
    session.flash('notice', {
      key: outcome === 'waiting' ? 'closing.period.waiting' : `closing.period.done.${form.to}`,
      tone: outcome === 'waiting' ? 'warn' : 'ok',
    })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/ledger/periods/${period.id}`)
  }
}
