import { BaseSchema } from '@adonisjs/lucid/schema'
import { postEntriesFunction } from '#database/functions/post_entries'
import { dialectOf } from '#database/support/portable_sql'

/** Plans that were made for a small ledger are made anew as it grows. */
export default class extends BaseSchema {
  async up() {
    if (dialectOf(this.db.dialect.name) !== 'postgres') return
    this.schema.raw(postEntriesFunction.down)
    this.schema.raw(postEntriesFunction.up)
  }

  /** The function keeps the text it has: 0010 takes it out. */
  async down() {}
}
