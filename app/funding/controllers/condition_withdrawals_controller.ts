import type { HttpContext } from '@adonisjs/core/http'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { withdrawOutcome } from '#funding/actions/decide_condition'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { mustExist } from '#funding/queries/must_exist'
import { conditionWithdrawalValidator } from '#funding/validators'

export default class ConditionWithdrawalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(conditionWithdrawalValidator)
    const id = newId()
    await transact((trx) =>
      withdrawOutcome(trx, {
        id,
        cityId: city.id,
        agreementId: params.agreement,
        outcomeId: form.outcome,
        reason: form.reason,
        decidedOn: city.today,
        by: auth.user!.id,
      })
    )
    return answer(ctx, 'recorded', {
      draft: id,
      path: `/agreements/${params.agreement}`,
      notice: 'pledges.condition.withdrawn',
    })
  }
}
