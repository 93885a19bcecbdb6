import { Worker } from '@boringnode/queue'
import type { ApplicationService } from '@adonisjs/core/types'
import logger from '@adonisjs/core/services/logger'
import queueConfig from '#config/queue'

/** A worker of the queue that leaves signals of the process to the application. */
export async function makeWorker(app: ApplicationService): Promise<Worker> {
  const { database } = queueConfig.adapters
  const adapter = typeof database === 'function' ? database : await database.resolver(app)
  return new Worker({
    ...queueConfig,
    adapters: { database: adapter },
    autoLoadJobs: false,
    jobFactory: (job) => app.container.make(job as never),
    logger,
    worker: { ...queueConfig.worker, gracefulShutdown: false },
  })
}
