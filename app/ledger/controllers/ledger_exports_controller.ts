import { PassThrough } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { waitForJob } from '#jobs/actions/wait_for_job'
import { exportLedger } from '#ledger/actions/export_ledger'
import { exportHledger } from '#ledger/actions/export_hledger'
import { ledgerExport } from '#ledger/jobs/ledger_export'
import LedgerPolicy from '#ledger/policy'
import { ledgerState } from '#ledger/queries/ledger_state'
import { exportValidator } from '#ledger/validators'

/** Entries that a browser may wait for. */
const AT_ONCE = 5_000n

export default class LedgerExportsController {
  /** The file is written while it is sent, so no ledger needs memory; a long one becomes a job. */
  async store({ auth, bouncer, city, request, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('export', city)
    const { format = 'json' } = await request.validateUsing(exportValidator)
    const { headSeq, headHash } = await ledgerState(city.id)
    const job = await transact(async (trx) => {
      await recordAuditEvent(trx, {
        cityId: city.id,
        actorId: auth.user!.id,
        action: 'ledger.exported',
        subjectType: 'ledger',
        subjectId: city.id,
        details: { headSeq: headSeq.toString(), headHash, format },
      })
      if (format !== 'json' || headSeq <= AT_ONCE) return null
      return dispatchJob(trx, ledgerExport, {
        cityId: city.id,
        key: newId(),
        payload: { slug: city.slug, headSeq: headSeq.toString() },
        by: auth.user!.id,
      })
    })
    if (job) {
      await waitForJob(city.id, job.id)
      return response.redirect().status(303).toPath(`/cities/${city.slug}/jobs/${job.id}`)
    }
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
