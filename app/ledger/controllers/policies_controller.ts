import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { readTypedAmount } from '#funding/typed_amount'
import { storeDraft } from '#ledger/actions/entry_drafts'
import { changedPolicies } from '#ledger/domain/policies'
import LedgerPolicy from '#ledger/policy'
import { policiesOf, policyVersions } from '#ledger/queries/policies'
import { policiesValidator } from '#ledger/validators'

export default class PoliciesController {
  async show({ bouncer, city, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('readPolicies', city)
    return view.render('pages/ledger/policies/show', {
      policies: await policiesOf(readClient(), city.id),
      versions: await policyVersions(readClient(), city.id),
      mayChange: await bouncer.with(LedgerPolicy).allows('changePolicies', city),
    })
  }

  /** A change of policies always waits for a second person. */
  async store({ auth, bouncer, city, i18n, request, response, session }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('changePolicies', city)
    const form = await request.validateUsing(policiesValidator)
    const { currency } = city
    const threshold = form.threshold
      ? readTypedAmount(form.threshold, { currency, locale: i18n.locale, field: 'threshold' })
      : null
    const policies = {
      recognition: form.recognition,
      approvalThreshold: threshold,
      futureDays: form.future_days,
      rateDays: form.rate_days,
      varianceTolerance: form.variance_tolerance.replace(',', '.'),
      reminderDays: form.reminder_days,
    }
    const before = await policiesOf(readClient(), city.id)
    const fields = changedPolicies(before, policies)
    if (fields.length === 0) throw new Refusal('E_POLICY_UNCHANGED')
    const { id, version, reason } = form
    await transact((trx) =>
      storeDraft(trx, {
        id,
        cityId: city.id,
        action: 'policies',
        input: {
          version,
          reason,
          policies: { ...policies, approvalThreshold: threshold?.toString() ?? null },
        },
        amount: threshold ?? 0n,
        currency,
        summary: fields.map((field) => i18n.t(`settings.fields.${field}`)).join(', '),
        preparedBy: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'settings.waiting', tone: 'warn' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/drafts/${id}`)
  }
}
