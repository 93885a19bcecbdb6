import { setTimeout as wait } from 'node:timers/promises'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { saveBatch } from '#imports/actions/batch_store'
import { findBatch, type Batch } from '#imports/queries/batches'
import { dispatchJob } from '#jobs/actions/dispatch_job'
import { runJob } from '#jobs/actions/run_job'

/** The kind of job that reads, takes or undoes the file of a batch; what it does is in `imports/jobs.ts`. */
export const BATCH_WORK = { name: 'imports.batch' }

/** Orders what the state of a batch asks for, in the transaction that gives it this state. */
export async function orderWork(
  trx: TransactionClientContract,
  batch: Batch,
  by: string
): Promise<void> {
  const { cityId, id, fileName } = batch
  const order = { cityId, key: `${id}:${newId()}`, payload: { batchId: id, fileName }, by }
  const job = await dispatchJob(trx, BATCH_WORK, order)
  await saveBatch(trx, batch, { progress: { job: job.id } })
}

/** Works on a batch until its job is through, whichever process does it. */
export async function workOn(cityId: string, id: string): Promise<void> {
  const { progress } = await findBatch(readClient(), cityId, id)
  if (!progress.job) return
  for (;;) {
    const state = await runJob(cityId, progress.job)
    if (state === 'done' || state === 'failed') return
    await wait(300)
  }
}
