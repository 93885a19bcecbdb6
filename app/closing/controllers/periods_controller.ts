import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import ClosingPolicy from '#closing/policy'
import { closingTasks } from '#closing/queries/closing_tasks'
import { waitingDraftsOf } from '#closing/queries/waiting_drafts'
import { NEXT_STATUSES } from '#ledger/domain/period_steps'
import { periodShown } from '#ledger/queries/periods'

export default class PeriodsController {
  /** One period: what is left to do, the next step, and every step so far. */
  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('read', city)
    const period = await periodShown(readClient(), city.id, params.period)
    const waiting = await waitingDraftsOf(readClient(), city.id, 'period_reopening')
    return view.render('pages/closing/periods/show', {
      period,
      tasks:
        period.status === 'closed'
          ? []
          : await closingTasks(readClient(), { cityId: city.id, period, today: city.today }),
      next: NEXT_STATUSES[period.status],
      mayClose: await bouncer.with(ClosingPolicy).allows('close', city),
      waitingDraft: waiting.find(({ input }) => input.periodId === period.id)?.id ?? null,
    })
  }
}
