import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitCondition } from '#funding/actions/submit_pledge_events'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { conditionOf } from '#funding/queries/condition'
import { mustExist } from '#funding/queries/must_exist'
import { agreementPositions } from '#funding/queries/positions'
import { readTypedAmount } from '#funding/typed_amount'
import { conditionOutcomeValidator } from '#funding/validators'
import { NotFound } from '#core/refusal'
import { proposedDay } from '#ledger/queries/open_day'

export default class ConditionOutcomesController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const reader = { ...city, today: city.today }
    const agreement = await agreementShown(readClient(), city.id, params.agreement, reader)
    const condition = await conditionOf(readClient(), city.id, params.agreement)
    if (!condition) throw new NotFound()
    const { held } = await agreementPositions(readClient(), city.id, params.agreement)
    return view.render('pages/funding/condition_outcomes/create', {
      day: await proposedDay(readClient(), city.id, city.today),
      agreement,
      condition,
      held: held.amount,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    const { currency } = await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(conditionOutcomeValidator)
    const { locale } = i18n
    const amount = readTypedAmount(form.amount, { currency, locale, field: 'amount' })
    const outcome = await transact((trx) =>
      submitCondition(trx, {
        id: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        outcome: form.outcome,
        amount,
        decidedOn: form.date,
        evidence: form.evidence,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: `/agreements/${params.agreement}`,
      notice: `pledges.condition.recorded.${form.outcome}`,
    })
  }
}
