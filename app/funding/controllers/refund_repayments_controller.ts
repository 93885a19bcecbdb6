import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { linkRepayment } from '#funding/actions/link_repayment'
import FundingPolicy from '#funding/policy'
import { mustExist } from '#funding/queries/must_exist'
import { repaymentValidator } from '#funding/validators'

export default class RefundRepaymentsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('refunds', city.id, params.refund)
    const { entry } = await request.validateUsing(repaymentValidator)
    await transact((trx) =>
      linkRepayment(trx, {
        ...{ cityId: city.id, refundId: params.refund, entryId: entry },
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'pledges.refund.linked' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/refunds/${params.refund}`)
  }
}
