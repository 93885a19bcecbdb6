import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { liftLimit } from '#allocation/actions/limit_funder'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { limitLiftingValidator } from '#allocation/validators'

export default class FunderLimitLiftingsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const { id, funder_id: funderId } = await request.validateUsing(limitLiftingValidator)
    const step = { id, cityId: city.id, roundId: round.id, funderId, by: auth.user!.id }
    await transact((trx) => liftLimit(trx, step))
    session.flash('notice', { key: 'round_terms.limit.lifted' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
