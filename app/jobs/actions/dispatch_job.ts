import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import type { JobDefinition, JobPayload } from '#jobs/define_job'
import { callFor } from '#jobs/queue/wake_call'

export interface JobOrder<Payload extends JobPayload> {
  cityId: string
  /** Says what work it is: the same key again is the same job, whatever has become of it. */
  key: string
  payload: Payload
  /** Null for the calendar. */
  by: string | null
}

/**
 * Orders long work in the transaction that decides on it: both happen or neither. The id of the job
 * follows from its key, so an order sent twice is one job.
 */
export async function dispatchJob<Payload extends JobPayload>(
  trx: TransactionClientContract,
  { name }: Pick<JobDefinition<Payload>, 'name'>,
  { cityId, key, payload, by }: JobOrder<Payload>
): Promise<{ id: string; isNew: boolean }> {
  const fullKey = `${name}:${key}`
  const id = derivedId('job', cityId, fullKey)
  const made = await selectRows(
    trx,
    `INSERT INTO jobs (city_id, id, name, key, payload, state, ordered_by, ordered_at)
     VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?) ON CONFLICT (city_id, id) DO NOTHING RETURNING id`,
    [cityId, id, name, fullKey, JSON.stringify(payload), by, now()]
  )
  const isNew = made.length > 0
  if (isNew) await callFor(trx, { cityId, jobId: id })
  return { id, isNew }
}
