import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { rejectDecision } from '#allocation/actions/decide_round'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findDecision } from '#allocation/queries/rounds'
import { rejectionValidator } from '#allocation/validators'

export default class DecisionRejectionsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    const decision = await findDecision(readClient(), city.id, params.decision)
    await bouncer.with(AllocationPolicy).authorize('reject', city, decision)
    const { reason } = await request.validateUsing(rejectionValidator)
    const verdict = { cityId: city.id, decisionId: decision.id, by: auth.user!.id, reason }
    await transact((trx) => rejectDecision(trx, verdict))
    session.flash('notice', { key: 'allocation.decision.wasSentBack' })
    return seeOther(ctx, 'rounds', decision.roundId)
  }
}
