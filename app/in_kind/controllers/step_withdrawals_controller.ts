import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { readClient } from '#core/sql'
import { withdrawStep } from '#in_kind/actions/record_step'
import InKindPolicy from '#in_kind/policy'
import { itemShown } from '#in_kind/queries/items'
import { stepWithdrawalValidator } from '#in_kind/validators'
import { seeOther } from '#programmes/controllers/page'

export default class StepWithdrawalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(InKindPolicy).authorize('record', city)
    await itemShown(readClient(), city.id, params.item, city)
    const { step, reason } = await request.validateUsing(stepWithdrawalValidator)
    await transact((trx) =>
      withdrawStep(trx, {
        cityId: city.id,
        itemId: params.item,
        stepId: step,
        reason,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'inkind.withdrawn' })
    return seeOther(ctx, 'in-kind', params.item)
  }
}
