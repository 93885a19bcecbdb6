import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitActivation } from '#funding/actions/submit'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { ledgerTermsOf } from '#funding/queries/ledger_terms'
import { activationValidator } from '#funding/validators'
import { mustExist } from '#funding/queries/must_exist'

export default class AgreementActivationsController {
  /** Says what will happen before it does: the fund that opens and the pledge that is entered. */
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const reader = { ...city, today: city.today }
    return view.render('pages/funding/agreement_activations/create', {
      agreement: await agreementShown(readClient(), city.id, params.agreement, reader),
      ledger: await ledgerTermsOf(readClient(), city.id),
    })
  }

  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(activationValidator)
    const outcome = await transact((trx) =>
      submitActivation(trx, {
        entryId: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        on: form.date,
        version: form.version,
        preparedBy: auth.user!.id,
      })
    )
    const root = `/cities/${city.slug}`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'funding.draft.waits', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/drafts/${form.id}`)
    }
    session.flash('notice', { key: 'funding.agreement.activated' })
    return response.redirect().status(303).toPath(`${root}/agreements/${params.agreement}`)
  }
}
