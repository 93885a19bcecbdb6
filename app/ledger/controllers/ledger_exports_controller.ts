import { PassThrough } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { transact } from '#core/transact'
import { exportLedger } from '#ledger/actions/export_ledger'
import { exportHledger } from '#ledger/actions/export_hledger'
import LedgerPolicy from '#ledger/policy'
import { ledgerState } from '#ledger/queries/ledger_state'
import { exportValidator } from '#ledger/validators'

export default class LedgerExportsController {
  /** The file is written while it is sent, so a long ledger needs no memory. */
  async store({ auth, bouncer, city, request, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('export', city)
    const { format = 'json' } = await request.validateUsing(exportValidator)
    const { headSeq, headHash } = await ledgerState(city.id)
    await transact((trx) =>
      recordAuditEvent(trx, {
        cityId: city.id,
        actorId: auth.user!.id,
        action: 'ledger.exported',
        subjectType: 'ledger',
        subjectId: city.id,
        details: { headSeq: headSeq.toString(), headHash, format },
      })
    )
    const file = new PassThrough()
    const written =
      format === 'json' ? exportLedger(city.id, file) : exportHledger(city.id, format, file)
    written.then(
      () => file.end(),
      (error) => file.destroy(error)
    )
    const isJson = format === 'json'
    const ending = isJson ? 'json' : `${format}.journal`
    const type = isJson ? 'application/json' : 'text/plain'
    response.header('Content-Type', `${type}; charset=utf-8`)
    response.header(
      'Content-Disposition',
      `attachment; filename="${city.slug}-ledger-${headSeq}.${ending}"`
    )
    return response.stream(file)
  }
}
