import type { HttpContext } from '@adonisjs/core/http'
import { findRound } from '#allocation/queries/round_rows'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { recuse } from '#committee/actions/open_round'
import { seeOther, speakerOf } from '#committee/controllers/page'
import CommitteePolicy from '#committee/policy'
import { recusalValidator } from '#committee/proposal_validators'

export default class RecusalsController {
  async store(ctx: HttpContext) {
    const { bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(recusalValidator)
    await transact((trx) =>
      recuse(trx, {
        id: form.id,
        cityId: city.id,
        roundId: round.id,
        seatId: form.seat,
        lineId: form.line,
        reason: form.reason,
        today: city.today,
        speaker: speakerOf(ctx),
      })
    )
    session.flash('notice', { key: 'committee.recusal.wasDeclared' })
    return seeOther(ctx, 'rounds', round.id, 'committee')
  }
}
