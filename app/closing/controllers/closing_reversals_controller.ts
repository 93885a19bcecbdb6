import type { HttpContext } from '@adonisjs/core/http'
import { submitYearCloseReversal } from '#closing/actions/submit'
import ClosingPolicy from '#closing/policy'
import { yearToClose } from '#closing/queries/year_close_plan'
import { closingReversalValidator } from '#closing/validators'
import { readClient } from '#core/sql'

export default class ClosingReversalsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(ClosingPolicy).authorize('prepare', city)
    const { id, reason } = await request.validateUsing(closingReversalValidator)
    const year = await yearToClose(readClient(), city.id, params.year)
    await submitYearCloseReversal({
      id,
      cityId: city.id,
      yearId: year.id,
      reason,
      preparedBy: auth.user!.id,
    })
    session.flash('notice', { key: 'closing.year.reversalWaiting', tone: 'warn' })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/ledger/fiscal-years/${year.id}/closings/new`)
  }
}
