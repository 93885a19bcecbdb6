import logger from '@adonisjs/core/services/logger'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { BATCH_WORK } from '#imports/actions/batch_jobs'
import { settleBatch } from '#imports/actions/batch_store'
import { previewRows } from '#imports/actions/preview_batch'
import { takeRows } from '#imports/actions/take_rows'
import { undoRows } from '#imports/actions/undo_batch'
import { findBatch, type Batch } from '#imports/queries/batches'
import { defineJob, type JobRun } from '#jobs/define_job'
import { LeaseLost } from '#jobs/actions/job_store'

/** Work on the books is never given up lightly: until it is through, the batch keeps rounds waiting. */
const ATTEMPTS = 50

defineJob<{ batchId: string; fileName: string }>({
  ...BATCH_WORK,
  attempts: ATTEMPTS,
  roles: ['finance_officer', 'approver', 'auditor', 'administrator'],
  title: ({ fileName }) => ({ key: 'imports.job.title', params: { file: fileName } }),
  subject: ({ batchId }) => `/imports/${batchId}`,
  async run(run) {
    const batch = await findBatch(readClient(), run.cityId, run.payload.batchId)
    try {
      await proceed(batch, run)
    } catch (error) {
      if (batch.state === 'previewing') await failPreview(batch, error, run)
      throw error
    }
    return { href: `/imports/${batch.id}` }
  },
})

function proceed(batch: Batch, run: JobRun): Promise<void> {
  if (batch.state === 'previewing') return previewRows(batch, run)
  if (batch.state === 'committing') return takeRows(batch, run)
  if (batch.state === 'undoing') return undoRows(batch, run)
  return Promise.resolve()
}

/** A preview that failed may be tried again by its person; nothing of it is in the books. */
async function failPreview(batch: Batch, error: unknown, { signal }: JobRun): Promise<void> {
  if (signal.aborted || error instanceof LeaseLost) return
  const refusal = error instanceof Refusal ? error : new Refusal('E_FAULT')
  if (refusal !== error) logger.error({ err: error, batch: batch.id }, 'a preview broke off')
  const { code, params } = refusal
  await settleBatch(batch, { state: 'failed', progress: { refusal: { code, params } } })
  throw refusal
}
