import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { withdrawMatchSource } from '#funding/actions/use_match_source'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { mustExist } from '#funding/queries/must_exist'
import { matchWithdrawalValidator } from '#funding/validators'

export default class MatchSourceWithdrawalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(matchWithdrawalValidator)
    await transact((trx) =>
      withdrawMatchSource(trx, {
        cityId: city.id,
        agreementId: params.agreement,
        useId: form.use,
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    return answer(ctx, 'recorded', {
      draft: form.use,
      path: `/agreements/${params.agreement}/match`,
      notice: 'match.source.withdrawn',
    })
  }
}
