import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { refuseFixed } from '#allocation/actions/round_store'
import { setRingFence } from '#allocation/actions/set_up_round'
import { seeOther, speakerOf, typedAmount } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { findRound } from '#allocation/queries/round_rows'
import { ringFenceRows } from '#allocation/queries/rounds'
import { ringFenceValidator } from '#allocation/validators'
import { groupsOf } from '#programmes/queries/code_lists'

export default class RingFencesController {
  async create(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const client = readClient()
    const round = await findRound(client, city.id, params.round)
    refuseFixed(round.state)
    await speakerOf(ctx)
    return view.render('pages/allocation/ring_fences/create', {
      round,
      fences: await ringFenceRows(client, city.id, round.id),
      groups: await groupsOf(client, city.id),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(ringFenceValidator)
    const minimum =
      form.kind === 'amount'
        ? {
            kind: 'amount' as const,
            amount: typedAmount(ctx, form.amount!),
          }
        : {
            kind: 'percentage' as const,
            percentage: form.percentage!.replace(/\s*%$/, '').replace(',', '.'),
          }
    await transact((trx) =>
      setRingFence(trx, {
        ...minimum,
        id: form.id,
        cityId: city.id,
        roundId: round.id,
        groups: form.groups,
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'allocation.fence.wasSet' })
    return seeOther(ctx, 'rounds', round.id)
  }
}
