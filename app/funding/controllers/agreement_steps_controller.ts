import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { moveAgreement } from '#funding/actions/move_agreement'
import FundingPolicy from '#funding/policy'
import { stepValidator } from '#funding/validators'
import { mustExist } from '#funding/queries/must_exist'

export default class AgreementStepsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(stepValidator)
    await transact((trx) =>
      moveAgreement(trx, {
        cityId: city.id,
        agreementId: params.agreement,
        to: form.to,
        version: form.version,
        signedOn: form.signed_on,
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: `funding.agreement.moved.${form.to}` })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/agreements/${params.agreement}`)
  }
}
