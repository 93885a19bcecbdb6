import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { callFor } from '#jobs/queue/wake_call'
import { findJob } from '#jobs/queries/jobs'

/** Begins a failed job once more, because a person says that its cause is mended. */
export async function retryJob(cityId: string, id: string): Promise<void> {
  await transact(async (trx) => {
    const changed = await selectRows(
      trx,
      `UPDATE jobs SET state = 'waiting', attempts = 0, failure = NULL, finished_at = NULL
       WHERE city_id = ? AND id = ? AND state = 'failed' RETURNING id`,
      [cityId, id]
    )
    if (changed.length === 0) {
      const { state } = await findJob(trx, cityId, id)
      throw new Refusal('E_JOB_NOT_FAILED', { state }, undefined, 409)
    }
    await callFor(trx, { cityId, jobId: id })
  })
}
