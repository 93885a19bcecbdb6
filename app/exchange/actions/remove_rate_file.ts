import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { findRateFile, pathOfRateFile } from '#exchange/queries/rate_files'
import { removeLaidOut } from '#imports/workers/lay_out'
import { lockLedger } from '#ledger/actions/lock_ledger'

/** Takes away an uploaded file that gave the books no rate. */
export async function removeRateFile(cityId: string, id: string, actorId: string): Promise<void> {
  const file = await transact(async (trx) => {
    // nobody records rates of it meanwhile
    await lockLedger(trx, cityId)
    const found = await findRateFile(trx, cityId, id)
    const [taken] = await selectRows(
      trx,
      `SELECT 1 FROM fx_rates r WHERE r.city_id = ? AND r.file_sha256 = ?
         AND NOT EXISTS (SELECT 1 FROM fx_rate_files f WHERE f.city_id = r.city_id
           AND f.file_sha256 = r.file_sha256 AND f.id <> ? AND f.imported_at IS NOT NULL) LIMIT 1`,
      [cityId, found.sha256, id]
    )
    if (found.importedAt || taken) throw new Refusal('E_RATE_FILE_IMPORTED', {}, undefined, 409)
    await trx.query().from('fx_rate_files').where({ city_id: cityId, id }).delete()
    await recordAuditEvent(trx, {
      cityId,
      actorId,
      action: 'rates.file_removed',
      subjectType: 'rate_file',
      subjectId: id,
      details: { sha256: found.sha256 },
    })
    return found
  })
  await removeLaidOut(pathOfRateFile(file))
}
