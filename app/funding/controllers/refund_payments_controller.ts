import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitRefundPayment } from '#funding/actions/submit_pledge_events'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { mustExist } from '#funding/queries/must_exist'
import { refundShown } from '#funding/queries/refunds'
import { readBankExchange, readTypedAmount } from '#funding/typed_amount'
import { refundPaymentValidator } from '#funding/validators'

export default class RefundPaymentsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('refunds', city.id, params.refund)
    const form = await request.validateUsing(refundPaymentValidator)
    const { currency } = await refundShown(readClient(), city.id, params.refund)
    const { locale } = i18n
    const amount = readTypedAmount(form.amount, { currency, locale, field: 'amount' })
    const outcome = await transact((trx) =>
      submitRefundPayment(trx, {
        id: form.id,
        cityId: city.id,
        refundId: params.refund,
        amount,
        paidOn: form.date,
        bankRef: form.bank_ref ?? null,
        paidFrom: form.paid_from ?? null,
        exchange: readBankExchange(form, { currency: city.currency, locale }),
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: `/refunds/${params.refund}`,
      notice: 'pledges.refund.paid',
    })
  }
}
