import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { closeLine } from '#allocation/actions/close_line'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { runShown } from '#allocation/queries/runs'
import { lineClosingValidator } from '#allocation/validators'
import { NotFound } from '#core/refusal'

export default class LineClosingsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(lineClosingValidator)
    const seen = await runShown(readClient(), city.id, form.run_id)
    if (seen.roundId !== round.id) throw new NotFound()
    const { id, line_id: lineId, reason } = form
    const step = { id, cityId: city.id, roundId: round.id, lineId, reason, by: auth.user!.id }
    const run = await transact((trx) =>
      closeLine(trx, step, {
        rule: seen.rule,
        withRingFences: seen.withRingFences,
        leastChange: seen.isLeastChange,
        remedies: seen.stored?.input.remedies,
      })
    )
    session.flash('notice', { key: 'viable.closed', params: { no: run.no } })
    return seeOther(ctx, 'runs', run.id)
  }
}
