import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { limitFunder } from '#allocation/actions/limit_funder'
import { refuseFixed } from '#allocation/actions/round_store'
import { seeOther, speakerOf, typedAmount } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { limitChoices, limitsInForce } from '#allocation/queries/funder_limits'
import { findRound } from '#allocation/queries/round_rows'
import { funderLimitValidator } from '#allocation/validators'

export default class FunderLimitsController {
  async create(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    refuseFixed(round.state)
    await speakerOf(ctx)
    const choices = await limitChoices(client, city.id, round.id)
    return view.render('pages/allocation/funder_limits/create', {
      round,
      inForce: await limitsInForce(client, city.id, round.id),
      choices: choices.filter(({ own }) => own.length > 0),
      mixed: choices.filter(({ mixed }) => mixed.length > 0),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(funderLimitValidator)
    const amount = typedAmount(ctx, form.amount)
    const { id, funder_id: funderId, reason } = form
    const step = { id, cityId: city.id, roundId: round.id, funderId, by: auth.user!.id }
    await transact((trx) => limitFunder(trx, { ...step, amount, reason }))
    session.flash('notice', { key: 'round_terms.limit.wasSet' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
