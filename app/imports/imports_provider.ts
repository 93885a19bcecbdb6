import type { ApplicationService } from '@adonisjs/core/types'

const LOOK_EVERY = 5000

/** Takes up imports that a stopped process or an approval has left to do, while the application serves. */
export default class ImportsProvider {
  #timer?: NodeJS.Timeout

  constructor(protected app: ApplicationService) {}

  async ready() {
    if (this.app.getEnvironment() !== 'web') return
    const { takeUpWork } = await import('#imports/actions/batch_jobs')
    const { default: logger } = await import('@adonisjs/core/services/logger')
    this.#timer = setInterval(() => {
      takeUpWork().catch((error) =>
        logger.error({ err: error }, 'looking for unfinished imports failed')
      )
    }, LOOK_EVERY)
    this.#timer.unref()
  }

  async shutdown() {
    clearInterval(this.#timer)
    if (this.app.getEnvironment() !== 'web') return
    const { restFromWork } = await import('#imports/actions/batch_jobs')
    await restFromWork()
  }
}
