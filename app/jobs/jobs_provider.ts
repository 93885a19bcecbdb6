import type { ApplicationService } from '@adonisjs/core/types'
import type { Worker } from '@boringnode/queue'

const CALENDAR_EVERY = 60_000

/**
 * While the application serves, a worker of the queue lives in the same process; on PostgreSQL further ones
 * may run as `node ace queue:work`. The calendar orders what is due each day.
 */
export default class JobsProvider {
  #worker?: Worker
  #work?: Promise<void>
  #calendar?: NodeJS.Timeout

  constructor(protected app: ApplicationService) {}

  async boot() {
    const { Locator } = await import('@boringnode/queue')
    const { default: WakeCall } = await import('#jobs/queue/wake_call')
    Locator.register(WakeCall.options.name!, WakeCall)
  }

  async ready() {
    if (this.app.getEnvironment() !== 'web' || this.app.getMode() === 'warmup') return
    const { default: logger } = await import('@adonisjs/core/services/logger')
    await this.#startWorker()
    const { orderWhatIsDue } = await import('#jobs/actions/calendar')
    const look = () =>
      orderWhatIsDue().catch((error) => logger.error({ err: error }, 'the calendar of jobs failed'))
    this.#calendar = setInterval(look, CALENDAR_EVERY)
    this.#calendar.unref()
    void look()
  }

  async #startWorker() {
    const { makeWorker } = await import('#jobs/queue/worker')
    this.#worker = await makeWorker(this.app)
    this.#work = this.#worker.start()
  }

  async shutdown() {
    clearInterval(this.#calendar)
    const { restFromJobs } = await import('#jobs/actions/run_job')
    await restFromJobs()
    await this.#worker?.stop()
    await this.#work
  }
}
