import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import type { JobProgress, JobResult } from '#jobs/define_job'
import { jobOf, type StoredJob } from '#jobs/queries/jobs'

/** So long a job stays with whoever took it; a sign of life renews it. */
export const LEASE_MILLISECONDS = 20_000

/** The job was taken over by somebody else meanwhile: what this process still writes of it is void. */
export class LeaseLost extends Error {}

export interface Lease {
  cityId: string
  id: string
  token: string
}

function leaseEnd(): string {
  return new Date(Date.now() + LEASE_MILLISECONDS).toISOString()
}

/** Takes a job that nobody works on; undefined when it is finished or in the hands of somebody alive. */
export async function claimJob(
  cityId: string,
  id: string
): Promise<{ job: StoredJob; lease: Lease } | undefined> {
  const token = newId()
  const at = now()
  const [row] = await transact((trx) =>
    selectRows(
      trx,
      `UPDATE jobs SET state = 'running', lease_token = ?, lease_until = ?, attempts = attempts + 1,
         started_at = coalesce(started_at, ?)
       WHERE city_id = ? AND id = ? AND (state = 'waiting' OR (state = 'running' AND lease_until < ?))
       RETURNING *`,
      [token, leaseEnd(), at, cityId, id, at]
    )
  )
  return row && { job: jobOf(row), lease: { cityId, id, token } }
}

type Changes = Record<string, string | number | null>

async function change(
  trx: TransactionClientContract,
  { cityId, id, token }: Lease,
  changes: Changes
): Promise<void> {
  const columns = Object.keys(changes)
  const changed = await selectRows(
    trx,
    `UPDATE jobs SET ${columns.map((column) => `${column} = ?`).join(', ')}
     WHERE city_id = ? AND id = ? AND lease_token = ? RETURNING id`,
    [...Object.values(changes), cityId, id, token]
  )
  if (changed.length === 0) throw new LeaseLost(`job ${id}`)
}

/** A sign of life, with how far the work is. */
export function renewLease(
  trx: TransactionClientContract,
  lease: Lease,
  { done, total, step }: JobProgress = {}
): Promise<void> {
  return change(trx, lease, {
    lease_until: leaseEnd(),
    ...(done !== undefined && { done_count: done }),
    ...(total !== undefined && { total_count: total }),
    ...(step && { step: JSON.stringify(step) }),
  })
}

const FREE: Changes = { lease_token: null, lease_until: null }

export async function finishJob(lease: Lease, result: JobResult, fileUntil: string | null) {
  await transact((trx) =>
    change(trx, lease, {
      ...FREE,
      state: 'done',
      result: JSON.stringify(result),
      failure: null,
      file_key: result.file?.key ?? null,
      file_until: result.file ? fileUntil : null,
      finished_at: now(),
    })
  )
}

export interface JobFailure {
  code: string
  params: Record<string, string | number>
}

export async function failJob(lease: Lease, failure: JobFailure): Promise<void> {
  await transact((trx) =>
    change(trx, lease, {
      ...FREE,
      state: 'failed',
      failure: JSON.stringify(failure),
      finished_at: now(),
    })
  )
}

/** Lets go of a job that is not through. A stop of the application is no attempt of its own. */
export async function releaseJob(lease: Lease, attempts: number): Promise<void> {
  await transact((trx) => change(trx, lease, { ...FREE, state: 'waiting', attempts }))
}
