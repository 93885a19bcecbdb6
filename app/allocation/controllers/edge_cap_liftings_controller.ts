import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { liftCap } from '#allocation/actions/cap_edge'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { capLiftingValidator } from '#allocation/validators'

export default class EdgeCapLiftingsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const {
      id,
      fund_id: fundId,
      line_id: lineId,
    } = await request.validateUsing(capLiftingValidator)
    const step = { id, cityId: city.id, roundId: round.id, fundId, lineId, by: auth.user!.id }
    await transact((trx) => liftCap(trx, step))
    session.flash('notice', { key: 'round_terms.cap.lifted' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
