import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { assetShown } from '#assets/queries/assets'
import { Refusal } from '#core/refusal'
import { lockLedger } from '#programmes/actions/spending_guards'

/** A thing is gone: sold, scrapped, given away. Its cost stays in the books, where it was outlay. */
export async function disposeAsset(
  trx: TransactionClientContract,
  disposal: { cityId: string; assetId: string; disposedOn: string; reason: string; by: string }
): Promise<void> {
  const { cityId, assetId, disposedOn } = disposal
  await lockLedger(trx, cityId)
  const asset = await assetShown(trx, cityId, assetId)
  const reason = disposal.reason.normalize('NFC').trim()
  if (asset.disposal) {
    if (asset.disposal.on === disposedOn && asset.disposal.reason === reason) return
    throw new Refusal('E_ASSET_DISPOSED', { tag: asset.tagNo }, undefined, 409)
  }
  if (!reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  if (asset.acquiredOn !== null && disposedOn < asset.acquiredOn) {
    throw new Refusal('E_DISPOSED_BEFORE', { date: asset.acquiredOn }, 'disposedOn')
  }
  await trx.insertQuery().table('asset_disposals').insert({
    city_id: cityId,
    asset_id: assetId,
    disposed_on: disposedOn,
    reason,
    disposed_by: disposal.by,
  })
  await recordAuditEvent(trx, {
    cityId,
    actorId: disposal.by,
    action: 'asset.disposed',
    subjectType: 'asset',
    subjectId: assetId,
    details: { on: disposedOn },
  })
}
