import { selectRows, type Client } from '#core/sql'
import type { AppraisalModel } from '#appraisal/domain/model'
import { versionKey } from '#workbooks/appraisal/desk'

/** Licences under which the unit values that a model took may be used, by `versionKey`; those without one are not there. */
export async function licencesOf(
  client: Client,
  cityId: string,
  { benefits }: AppraisalModel
): Promise<Record<string, string>> {
  const taken = benefits.flatMap(({ taken: one }) => one ?? [])
  const ids = [...new Set(taken.map(({ unitValueId }) => unitValueId))]
  if (ids.length === 0) return {}
  const rows = await selectRows(
    client,
    `SELECT value_id, version, licence FROM unit_value_versions
     WHERE city_id = ? AND value_id IN (${ids.map(() => '?').join(', ')}) AND licence IS NOT NULL`,
    [cityId, ...ids]
  )
  return Object.fromEntries(
    rows.map((row) => [
      versionKey({ unitValueId: row.value_id, version: Number(row.version) }),
      row.licence as string,
    ])
  )
}
