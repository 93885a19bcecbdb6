import { BaseSchema } from '@adonisjs/lucid/schema'
import { postEntriesFunction } from '#database/functions/post_entries'
import { dialectOf } from '#database/support/portable_sql'
import { reinstall } from '#database/support/reinstall'
import { entriesProject, fillAuthorityDays } from '#database/triggers/entries_project'
import { entriesSeal } from '#database/triggers/entries_seal'

/** The seal asks everything in one pass and reads availability by day; PostgreSQL posts in one call. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of [entriesSeal, entriesProject]) {
      for (const statement of reinstall(guard, dialect)) this.schema.raw(statement)
    }
    this.schema.raw(fillAuthorityDays(dialect))
    if (dialect === 'postgres') this.schema.raw(postEntriesFunction.up)
  }

  /** The guards keep the text they have: 0007 takes them out. */
  async down() {
    if (dialectOf(this.db.dialect.name) === 'postgres') this.schema.raw(postEntriesFunction.down)
  }
}
