import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { transact } from '#core/transact'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import LedgerPolicy from '#ledger/policy'
import { findLedger } from '#ledger/queries/ledger_state'
import { lastVerifications, VERIFIED } from '#ledger/queries/verifications'

export default class LedgerVerificationsController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('read', city)
    return view.render('pages/ledger/verifications/index', {
      ledger: await findLedger(city.id),
      verifications: await lastVerifications(city.id),
      mayVerify: await bouncer.with(LedgerPolicy).allows('verify', city),
      mayExport: await bouncer.with(LedgerPolicy).allows('export', city),
    })
  }

  async store({ auth, bouncer, city, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('verify', city)
    const verdict = await verifyLedger(city.id)
    await transact((trx) =>
      recordAuditEvent(trx, {
        cityId: city.id,
        actorId: auth.user!.id,
        action: VERIFIED,
        subjectType: 'ledger',
        subjectId: city.id,
        details: { ...verdict },
      })
    )
    return response.redirect().status(303).toPath(`/cities/${city.slug}/ledger/verifications`)
  }
}
