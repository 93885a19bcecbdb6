import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { withdrawParticipation } from '#allocation/actions/participation'
import { seeOther } from '#allocation/controllers/page'
import AllocationPolicy from '#allocation/policy'
import { participationWithdrawalValidator } from '#allocation/validators'

export default class ParticipationWithdrawalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(AllocationPolicy).authorize('prepare', city)
    const { why_withdrawn: reason } = await request.validateUsing(participationWithdrawalValidator)
    const fileId = params.participation_file
    const step = { cityId: city.id, fileId, reason, by: auth.user!.id }
    const { roundId } = await transact((trx) => withdrawParticipation(trx, step))
    session.flash('notice', { key: 'participation.withdrawn' })
    return seeOther(ctx, 'rounds', roundId, 'participation')
  }
}
