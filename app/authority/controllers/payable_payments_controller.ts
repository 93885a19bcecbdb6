import type { HttpContext } from '@adonisjs/core/http'
import { submitPayablePayment } from '#authority/actions/submit'
import { tell, typedAmount } from '#authority/controllers/page'
import AuthorityPolicy from '#authority/policy'
import { payableStanding } from '#authority/queries/payables'
import { payablePaymentValidator } from '#authority/validators'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'

export default class PayablePaymentsController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const { city, params } = ctx
    await payableStanding(readClient(), city.id, params.payable)
    const form = await ctx.request.validateUsing(payablePaymentValidator)
    const amount = typedAmount(ctx, form.amount)
    const outcome = await transact((trx) =>
      submitPayablePayment(trx, {
        id: form.id,
        cityId: city.id,
        payableId: params.payable,
        amount,
        paidOn: form.paidOn,
        memo: form.memo ?? null,
        preparedBy: ctx.auth.user!.id,
      })
    )
    const to = ['payables', params.payable]
    return tell(ctx, outcome, { id: form.id, amount, recorded: 'spending.payable.recorded', to })
  }
}
