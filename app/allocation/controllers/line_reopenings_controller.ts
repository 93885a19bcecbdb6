import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { reopenLine } from '#allocation/actions/close_line'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { lineReopeningValidator } from '#allocation/validators'

export default class LineReopeningsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const { id, line_id: lineId, reason } = await request.validateUsing(lineReopeningValidator)
    const step = { id, cityId: city.id, roundId: round.id, lineId, reason, by: auth.user!.id }
    await transact((trx) => reopenLine(trx, step))
    session.flash('notice', { key: 'viable.reopened' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
