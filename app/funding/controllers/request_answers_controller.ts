import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { answerRequest } from '#funding/actions/answer_request'
import FundingPolicy from '#funding/policy'
import { requestShown } from '#funding/queries/requests'
import { requestAnswerValidator } from '#funding/request_validators'
import { readTypedAmount } from '#funding/typed_amount'

export default class RequestAnswersController {
  async store({ auth, bouncer, city, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const asked = await requestShown(readClient(), city.id, params.funding_request, city)
    const form = await request.validateUsing(requestAnswerValidator)
    const typed = { currency: asked.currency, locale: i18n.locale, field: 'amount' }
    await transact((trx) =>
      answerRequest(trx, {
        id: form.id,
        cityId: city.id,
        requestId: asked.id,
        outcome: form.outcome,
        amount: form.amount ? readTypedAmount(form.amount, typed) : null,
        agreementId: form.agreement,
        answeredOn: form.answered_on,
        note: form.note,
        today: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'requests.answered', params: { number: asked.number } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/requests/${asked.id}`)
  }
}
