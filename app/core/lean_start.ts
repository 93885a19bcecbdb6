import type { ApplicationService } from '@adonisjs/core/types'
import type { LoggerConfig } from '@adonisjs/core/types/logger'
import type { I18nManagerConfig } from '@adonisjs/i18n/types'

/** Commands that scripts and timers call often, and that need nothing of the application but its database. */
const LEAN = {
  'ledger:balances': () => import('#ledger/commands/ledger_balances'),
  'ledger:verify': () => import('#ledger/commands/ledger_verify'),
}

const isLean = (name: string): name is keyof typeof LEAN => Object.hasOwn(LEAN, name)

/**
 * How the application is set up for a command line that needs little of it, or null where it is to start whole.
 * All providers, settings and commands take longer to load than such a command has to do.
 */
export function leanStart(argv: readonly string[]): ((app: ApplicationService) => void) | null {
  const name = argv.find((word) => !word.startsWith('-')) ?? ''
  if (!isLean(name)) return null
  const command = async () => (await LEAN[name]()).default
  return (app) => {
    app.rcContents({
      commands: [
        async () => ({
          getMetaData: async () => [(await command()).serialize()],
          getCommand: command,
        }),
      ],
      providers: [
        () => import('@adonisjs/core/providers/app_provider'),
        () => import('@adonisjs/lucid/database_provider'),
      ],
    })
    app.booting(async () => {
      const { default: database } = await import('#config/database')
      app.useConfig({ app: {}, database, logger: { default: 'app', loggers: { app: warnings() } } })
    })
    app.container.singleton('i18n', () => sentences(app))
  }
}

/** Standard output belongs to the answer. */
function warnings(): LoggerConfig {
  return { enabled: true, name: 'learning-city-ledger', level: 'warn', destination: process.stderr }
}

/** Only a refusal needs words. */
async function sentences(app: ApplicationService) {
  const { configProvider } = await import('@adonisjs/core')
  const { I18nManager } = await import('@adonisjs/i18n')
  const { default: settings } = await import('#config/i18n')
  const config = await configProvider.resolve<I18nManagerConfig>(app, settings)
  const manager = new I18nManager(await app.container.make('emitter'), config!)
  await manager.loadTranslations()
  return manager
}
