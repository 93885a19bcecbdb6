import { BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

/** After migrations: the tables they made get their privileges, too. */
export default class DbRoles extends BaseCommand {
  static commandName = 'db:roles'
  static description = 'Give the roles ledger_app and ledger_audit their rights (PostgreSQL)'
  static help = [
    'Run it as the owner of the database (PG_OWNER_USER), after every migration:run.',
    'Roles that are missing are made, without a password; running it again changes nothing.',
  ]
  static options: CommandOptions = { startApp: true }

  @flags.boolean({ description: 'Print JSON' })
  declare json: boolean

  async run() {
    const { default: db } = await import('@adonisjs/lucid/services/db')
    const { isPostgres } = await import('#core/sql')
    const { grantRoles, undeclaredTables } = await import('#database/roles/grant_roles')
    if (!isPostgres()) {
      this.logger.info('SQLite has no roles: nothing to do')
      return
    }
    const owner = db.connection('postgres_owner')
    const result = await grantRoles(owner)
    const undeclared = await undeclaredTables(owner)
    if (this.json) return this.logger.log(JSON.stringify({ ...result, undeclared }))
    for (const role of result.created) this.logger.info(`made the role ${role}: give it a password`)
    for (const table of undeclared) {
      this.logger.warning(
        `${table} has no line in database/roles/privileges.ts: rows are only added`
      )
    }
    this.logger.success(`${result.tables} tables, ${result.appendOnly} of them append-only`)
  }
}
