import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { approveDecision } from '#allocation/actions/decide_round'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findDecision } from '#allocation/queries/rounds'

export default class DecisionApprovalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('approve', city)
    const decision = await findDecision(readClient(), city.id, params.decision)
    const { number } = await transact((trx) =>
      approveDecision(trx, { cityId: city.id, decisionId: decision.id, by: auth.user!.id })
    )
    session.flash('notice', { key: 'allocation.decision.wasDecided', params: { number } })
    return seeOther(ctx, 'rounds', decision.roundId)
  }
}
