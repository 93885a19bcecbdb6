import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { useMatchSource } from '#funding/actions/use_match_source'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { mustExist } from '#funding/queries/must_exist'
import { readTypedAmount } from '#funding/typed_amount'
import { matchSourceValidator } from '#funding/validators'

export default class MatchSourcesController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    const { currency } = await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(matchSourceValidator)
    const { locale } = i18n
    await transact((trx) =>
      useMatchSource(trx, {
        id: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        sourceType: form.type ?? 'agreement',
        sourceId: form.source,
        amount: form.amount
          ? readTypedAmount(form.amount, { currency, locale, field: 'amount' })
          : null,
        note: form.note ?? null,
        by: auth.user!.id,
      })
    )
    return answer(ctx, 'recorded', {
      draft: form.id,
      path: `/agreements/${params.agreement}/match`,
      notice: 'match.source.used',
    })
  }
}
