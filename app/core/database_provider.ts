import type { ApplicationService } from '@adonisjs/core/types'

const PRAGMAS: Record<string, string> = {
  journal_mode: 'wal',
  synchronous: '2',
  foreign_keys: '1',
  recursive_triggers: '1',
}

/** A ledger on SQLite with other settings could lose acknowledged entries: then the application does not start. */
export default class DatabaseProvider {
  constructor(protected app: ApplicationService) {}

  async ready() {
    if (this.app.getMode() === 'warmup' || this.app.getEnvironment() !== 'web') return
    await this.checkSettings()
  }

  async checkSettings() {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { isPostgres } = await import('#core/sql')
    if (isPostgres()) return
    for (const [pragma, expected] of Object.entries(PRAGMAS)) {
      const [row] = await db.rawQuery(`PRAGMA ${pragma}`)
      const actual = String(Object.values(row ?? {})[0])
      if (actual !== expected) {
        throw new Error(`SQLite runs with ${pragma}=${actual}, needed is ${expected}`)
      }
    }
  }
}
