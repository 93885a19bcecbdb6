import type { ApplicationService } from '@adonisjs/core/types'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

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
    if (isPostgres()) return this.checkRole(this.app.inProduction)
    for (const [pragma, expected] of Object.entries(PRAGMAS)) {
      const [row] = await db.rawQuery(`PRAGMA ${pragma}`)
      const actual = String(Object.values(row ?? {})[0])
      if (actual !== expected) {
        throw new Error(`SQLite runs with ${pragma}=${actual}, needed is ${expected}`)
      }
    }
  }

  /** Whoever owns the tables can switch the guards off: the application must not be able to. */
  async checkRole(refuse: boolean, client?: Pick<QueryClientContract, 'rawQuery'>) {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { rows } = await (client ?? db).rawQuery(
      `SELECT current_user AS name, r.rolsuper AS superuser,
         EXISTS (SELECT 1 FROM pg_class c WHERE c.oid = to_regclass('journal_entries')
           AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owner
       FROM pg_roles r WHERE r.rolname = current_user`
    )
    const { name, superuser, owner } = rows[0]
    if (!superuser && !owner) return
    const problem = `PostgreSQL: the application signs in as "${name}", which ${superuser ? 'is a superuser' : 'owns the tables'} and can switch the guards of the ledger off. Set PG_OWNER_USER to it and PG_USER to ledger_app, then run "node ace db:roles" (docs/operations.md)`
    if (refuse) throw new Error(problem)
    const logger = await this.app.container.make('logger')
    logger.warn(problem)
  }
}
