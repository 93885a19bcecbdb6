import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { fixedBackoff, Job } from '@adonisjs/queue'
import type { JobOptions } from '@adonisjs/queue/types'
import { knex } from '@boringnode/queue/drivers/knex_adapter'

import { runJob } from '#jobs/actions/run_job'

const NAME = 'wake'
const QUEUE = 'default'

interface Call {
  cityId: string
  jobId: string
}

/** The job is not through: the queue calls again. */
class NotYet extends Error {}

/** What the queue delivers: "look after this job". It is delivered again until the job needs nobody. */
export default class WakeCall extends Job<Call> {
  static options: JobOptions = {
    name: NAME,
    maxRetries: Number.MAX_SAFE_INTEGER,
    retry: { backoff: fixedBackoff('10s') },
  }

  async execute(): Promise<void> {
    const state = await runJob(this.payload.cityId, this.payload.jobId)
    if (state === 'waiting' || state === 'running') throw new NotYet(state)
  }
}

/**
 * Puts the call into the queue within the transaction of what it is about. The dispatcher of the package
 * writes on a connection of its own, which on SQLite waits for this very transaction; its adapter takes
 * the transaction as its connection.
 */
export async function callFor(trx: TransactionClientContract, call: Call): Promise<void> {
  const adapter = knex(trx.knexClient as never)()
  await adapter.pushOn(QUEUE, { id: crypto.randomUUID(), name: NAME, payload: call, attempts: 0 })
}
