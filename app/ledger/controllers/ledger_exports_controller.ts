import { PassThrough } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { transact } from '#core/transact'
import { exportLedger } from '#ledger/actions/export_ledger'
import LedgerPolicy from '#ledger/policy'
import { ledgerState } from '#ledger/queries/ledger_state'

export default class LedgerExportsController {
  /** The file is written while it is sent, so a long ledger needs no memory. */
  async store({ auth, bouncer, city, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('export', city)
    const { headSeq, headHash } = await ledgerState(city.id)
    await transact((trx) =>
      recordAuditEvent(trx, {
        cityId: city.id,
        actorId: auth.user!.id,
        action: 'ledger.exported',
        subjectType: 'ledger',
        subjectId: city.id,
        details: { headSeq: headSeq.toString(), headHash },
      })
    )
    const file = new PassThrough()
    exportLedger(city.id, file).then(
      () => file.end(),
      (error) => file.destroy(error)
    )
    response.header('Content-Type', 'application/json; charset=utf-8')
    response.header(
      'Content-Disposition',
      `attachment; filename="${city.slug}-ledger-${headSeq}.json"`
    )
    return response.stream(file)
  }
}
