import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { setMatchRule } from '#funding/actions/set_match_rule'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { latestRule } from '#funding/queries/match'
import { mustExist } from '#funding/queries/must_exist'
import { readTypedAmount } from '#funding/typed_amount'
import { matchRuleValidator } from '#funding/validators'

export default class MatchRulesController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const reader = { ...city, today: city.today }
    return view.render('pages/funding/match_rules/create', {
      agreement: await agreementShown(readClient(), city.id, params.agreement, reader),
      rule: await latestRule(readClient(), city.id, params.agreement),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    const { currency } = await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(matchRuleValidator)
    const { locale } = i18n
    const { version } = await transact((trx) =>
      setMatchRule(trx, {
        cityId: city.id,
        agreementId: params.agreement,
        version: form.version,
        form: form.form,
        first: form.first,
        second: form.form === 'percent' ? '' : (form.second ?? ''),
        base: form.base,
        baseAmount: form.base_amount
          ? readTypedAmount(form.base_amount, { currency, locale, field: 'base_amount' })
          : null,
        cashMinimum: form.cash_minimum ?? null,
        inKindCap: form.in_kind_cap ?? null,
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    return answer(ctx, 'recorded', {
      draft: '',
      path: `/agreements/${params.agreement}/match`,
      notice: 'match.rule.set',
      params: { version },
    })
  }
}
