import { selectRows, type Client } from '#core/sql'
import type { Verdict } from '#appraisal/actions/review_version'

export interface ReviewShown {
  verdict: Verdict
  reason: string
  by: string
  at: string
}

/** Verdicts on a version, the latest first: that one holds. */
export async function reviewsOf(
  client: Client,
  cityId: string,
  modelId: string,
  version: number
): Promise<ReviewShown[]> {
  const rows = await selectRows(
    client,
    `SELECT r.verdict, r.reason, r.reviewed_at, p.full_name FROM appraisal_reviews r
     JOIN people p ON p.id = r.reviewed_by
     WHERE r.city_id = ? AND r.model_id = ? AND r.version = ? ORDER BY r.no DESC`,
    [cityId, modelId, version]
  )
  return rows.map((row) => ({
    verdict: row.verdict,
    reason: row.reason,
    by: row.full_name,
    at: row.reviewed_at,
  }))
}
