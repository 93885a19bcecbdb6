import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound } from '#core/refusal'
import { selectRows, toCount, type Client } from '#core/sql'
import type { SimulationReport } from '#appraisal/domain/uncertainty/report'
import type { TypedPlan } from '#appraisal/domain/uncertainty/typed_ranges'

export interface SimulationKept {
  id: string
  cityId: string
  modelId: string
  version: number
  plan: TypedPlan
  seed: number
  draws: number
  report: SimulationReport
  note: string | null
  by: string
}

/** Whether this record is there, so that nothing need be drawn for it again. Throws NotFound for another's. */
export async function isSimulationKept(
  client: Client,
  { id, cityId, modelId, version }: Pick<SimulationKept, 'id' | 'cityId' | 'modelId' | 'version'>
): Promise<boolean> {
  const [known] = await selectRows(
    client,
    'SELECT model_id, version FROM appraisal_simulations WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (!known) return false
  if (known.model_id !== modelId || toCount(known.version) !== version) throw new NotFound()
  return true
}

/** Keeps a simulation beside its version. The same record sent twice is kept once. */
export async function keepSimulation(
  trx: TransactionClientContract,
  kept: SimulationKept
): Promise<void> {
  const { id, cityId, modelId, version } = kept
  if (await isSimulationKept(trx, kept)) return
  const [{ most }] = await selectRows(
    trx,
    `SELECT coalesce(max(no), 0) AS most FROM appraisal_simulations
     WHERE city_id = ? AND model_id = ? AND version = ?`,
    [cityId, modelId, version]
  )
  await trx
    .insertQuery()
    .table('appraisal_simulations')
    .insert({
      city_id: cityId,
      id,
      model_id: modelId,
      version,
      no: toCount(most) + 1,
      plan: JSON.stringify(kept.plan),
      seed: kept.seed,
      draws: kept.draws,
      report: JSON.stringify(kept.report),
      note: kept.note,
      run_by: kept.by,
      run_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: kept.by,
    action: 'appraisal.simulated',
    subjectType: 'appraisal',
    subjectId: modelId,
    details: { version, seed: kept.seed, draws: kept.draws },
  })
}
