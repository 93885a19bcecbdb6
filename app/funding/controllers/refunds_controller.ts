import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitRefund } from '#funding/actions/submit_pledge_events'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { mustExist } from '#funding/queries/must_exist'
import { agreementPositions } from '#funding/queries/positions'
import { listRefunds, refundableOf, refundShown } from '#funding/queries/refunds'
import { repaymentsOf } from '#funding/queries/repayments'
import { readTypedAmount } from '#funding/typed_amount'
import { refundValidator } from '#funding/validators'
import { proposedDay } from '#ledger/queries/open_day'

export default class RefundsController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    return view.render('pages/funding/refunds/index', {
      refunds: await listRefunds(readClient(), city.id),
    })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const refund = await refundShown(readClient(), city.id, params.refund)
    return view.render('pages/funding/refunds/show', {
      day: await proposedDay(readClient(), city.id, city.today),
      refund,
      repayments: await repaymentsOf(readClient(), city.id, refund),
    })
  }

  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const reader = { ...city, today: city.today }
    const agreement = await agreementShown(readClient(), city.id, params.agreement, reader)
    const { held } = await agreementPositions(readClient(), city.id, params.agreement)
    return view.render('pages/funding/refunds/create', {
      day: await proposedDay(readClient(), city.id, city.today),
      agreement,
      held: held.amount,
      most: await refundableOf(readClient(), city.id, params.agreement),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    const { currency } = await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(refundValidator)
    const { locale } = i18n
    const amount = readTypedAmount(form.amount, { currency, locale, field: 'amount' })
    const outcome = await transact((trx) =>
      submitRefund(trx, {
        id: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        basis: form.basis,
        amount,
        decidedOn: form.date,
        dueOn: form.due_on ?? null,
        reason: form.reason,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: `/refunds/${form.id}`,
      notice: 'pledges.refund.recorded',
    })
  }
}
