import { readClient } from '#core/sql'
import { findBatch } from '#imports/queries/batches'
import { waitForJob } from '#jobs/actions/wait_for_job'

/** Small files are done within the request; larger ones go on after it, and their page shows how far. */
export async function waitAWhile(cityId: string, id: string): Promise<void> {
  const { progress } = await findBatch(readClient(), cityId, id)
  if (progress.job) await waitForJob(cityId, progress.job)
}
