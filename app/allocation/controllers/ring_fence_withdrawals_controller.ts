import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { withdrawRingFence } from '#allocation/actions/set_up_round'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { roundOfRingFence } from '#allocation/queries/rounds'

export default class RingFenceWithdrawalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const id = params.ring_fence
    const roundId = await roundOfRingFence(readClient(), city.id, id)
    await transact((trx) =>
      withdrawRingFence(trx, { cityId: city.id, roundId, id, by: auth.user!.id })
    )
    session.flash('notice', { key: 'allocation.fence.withdrawn' })
    return seeOther(ctx, 'rounds', roundId)
  }
}
