import logger from '@adonisjs/core/services/logger'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import {
  claimJob,
  failJob,
  finishJob,
  LEASE_MILLISECONDS,
  LeaseLost,
  releaseJob,
  renewLease,
  type Lease,
} from '#jobs/actions/job_store'
import { jobDefinition, type JobProgress, type JobRun } from '#jobs/define_job'
import { fileEnd } from '#jobs/job_files'
import { stateOfJob, type JobState, type StoredJob } from '#jobs/queries/jobs'

const ATTEMPTS = 8
const HEARTBEAT = LEASE_MILLISECONDS / 4
const PROGRESS_EVERY = 700

const running = new Map<string, Promise<void>>()
let stopping = new AbortController()

/**
 * Works on a job if nobody else does, and says what has become of it. Asking twice in one process is one
 * work; between processes the lease decides.
 */
export async function runJob(cityId: string, id: string): Promise<JobState> {
  const known = running.get(id)
  if (known) await known
  else if (!stopping.signal.aborted) {
    const begun = claimAndWork(cityId, id).finally(() => running.delete(id))
    running.set(id, begun)
    await begun
  }
  return stateOfJob(readClient(), cityId, id)
}

/** Lets the chunks under way end, gives the jobs back, and starts nothing more. */
export async function restFromJobs(): Promise<void> {
  stopping.abort(new Error('The application is stopping'))
  await Promise.allSettled(running.values())
}

/** After a rest in a process that goes on, as tests do. */
export function resumeJobs(): void {
  stopping = new AbortController()
}

async function claimAndWork(cityId: string, id: string): Promise<void> {
  const claimed = await claimJob(cityId, id)
  if (!claimed) return
  const { job, lease } = claimed
  const own = new AbortController()
  const signal = AbortSignal.any([own.signal, stopping.signal])
  const heart = setInterval(() => {
    transact((trx) => renewLease(trx, lease)).catch((error) => {
      if (error instanceof LeaseLost) own.abort(error)
      else logger.warn({ err: error, job: id }, 'a sign of life of a job was not written')
    })
  }, HEARTBEAT)
  try {
    await work(job, lease, signal)
  } catch (error) {
    await settle(job, lease, error, signal)
  } finally {
    clearInterval(heart)
  }
}

async function work(job: StoredJob, lease: Lease, signal: AbortSignal): Promise<void> {
  const definition = jobDefinition(job.name)
  if (!definition) throw new Refusal('E_JOB_UNKNOWN', { name: job.name })
  if (job.attempts > (definition.attempts ?? ATTEMPTS)) throw new Refusal('E_JOB_GAVE_UP')
  const result = (await definition.run(runOf(job, lease, signal))) ?? {}
  await finishJob(lease, result, fileEnd())
}

async function settle(
  job: StoredJob,
  lease: Lease,
  error: unknown,
  signal: AbortSignal
): Promise<void> {
  try {
    if (error instanceof LeaseLost || signal.reason instanceof LeaseLost) return
    if (error instanceof Refusal) {
      await failJob(lease, { code: error.code, params: error.params })
    } else if (signal.aborted) {
      await releaseJob(lease, job.attempts - 1)
    } else {
      logger.error({ err: error, job: job.id, name: job.name }, 'a job broke off')
      await releaseJob(lease, job.attempts)
    }
  } catch (fault) {
    // Nobody can be told; the lease runs out, and whoever comes next goes on from what is written.
    logger.error({ err: fault, job: job.id }, 'the end of a job could not be written')
  }
}

function runOf(job: StoredJob, lease: Lease, signal: AbortSignal): JobRun {
  let said = 0
  return {
    cityId: job.cityId,
    id: job.id,
    payload: job.payload,
    orderedBy: job.orderedBy,
    attempt: job.attempts,
    signal,
    async progress(progress: JobProgress) {
      signal.throwIfAborted()
      if (Date.now() - said < PROGRESS_EVERY) return
      said = Date.now()
      await transact((trx) => renewLease(trx, lease, progress))
    },
    hold: (trx, progress) => renewLease(trx, lease, progress),
  }
}
