import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'

export const VERDICTS = ['approved', 'returned'] as const
export type Verdict = (typeof VERDICTS)[number]

export interface Review {
  id: string
  cityId: string
  modelId: string
  version: number
  verdict: Verdict
  reason: string
  by: string
}

/** A verdict on a version by somebody who did not save it; the same sent again is recognised, the latest holds. */
export async function reviewVersion(trx: TransactionClientContract, review: Review): Promise<void> {
  const { id, cityId, modelId, version, verdict, by } = review
  const [known] = await selectRows(
    trx,
    'SELECT model_id, version, verdict FROM appraisal_reviews WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  const isSame =
    known?.model_id === modelId && toCount(known.version) === version && known.verdict === verdict
  if (isSame) return
  if (known) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  const [judged] = await selectRows(
    trx,
    `SELECT v.created_by,
       (SELECT r.verdict FROM appraisal_reviews r WHERE r.city_id = v.city_id AND r.model_id = v.model_id
          AND r.version = v.version ORDER BY r.no DESC LIMIT 1) AS verdict,
       (SELECT max(r.no) FROM appraisal_reviews r WHERE r.city_id = v.city_id AND r.model_id = v.model_id
          AND r.version = v.version) AS no
     FROM appraisal_versions v WHERE v.city_id = ? AND v.model_id = ? AND v.version = ?`,
    [cityId, modelId, version]
  )
  if (!judged) throw new NotFound()
  if (judged.created_by === by) throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  if (judged.verdict === verdict) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  await trx
    .insertQuery()
    .table('appraisal_reviews')
    .insert({
      city_id: cityId,
      id,
      model_id: modelId,
      version,
      version_by: judged.created_by,
      no: toCount(judged.no) + 1,
      verdict,
      reason: review.reason,
      reviewed_by: by,
      reviewed_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: verdict === 'approved' ? 'appraisal.approved' : 'appraisal.returned',
    subjectType: 'appraisal',
    subjectId: modelId,
    details: { version },
  })
}
