import { defineConfig, drivers } from '@adonisjs/queue'

/**
 * The queue carries wake-up calls; what is to be done, how far it is and who works on it stands in our own
 * table (docs/decisions/0017). A call that was lost on the way is delivered again for as long as it takes.
 */
export default defineConfig({
  default: 'database',
  adapters: { database: drivers.database() },
  locations: [],
  worker: {
    concurrency: 2,
    idleDelay: '1s',
    stalledInterval: '15s',
    stalledThreshold: '30s',
    maxStalledCount: 1_000_000,
    onShutdownSignal: async () => {
      const { restFromJobs } = await import('#jobs/actions/run_job')
      await restFromJobs()
    },
  },
})
