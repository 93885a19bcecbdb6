import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { proposeDecision } from '#allocation/actions/decide_round'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { proposalValidator } from '#allocation/validators'

export default class DecisionsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const { id, run_id: runId } = await request.validateUsing(proposalValidator)
    await transact((trx) =>
      proposeDecision(trx, { id, cityId: city.id, roundId: round.id, runId, by: auth.user!.id })
    )
    session.flash('notice', { key: 'allocation.decision.wasProposed' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
