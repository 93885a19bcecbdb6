import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf, portable } from '#database/support/portable_sql'

/** What was written before explains the year's budget. */
const BASIS = `basis :text NOT NULL DEFAULT 'year' CHECK (basis IN ('year', 'inception'))`

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    this.schema.raw(portable(`ALTER TABLE variance_explanations ADD COLUMN ${BASIS}`, dialect))
  }

  async down() {
    this.schema.raw('ALTER TABLE variance_explanations DROP COLUMN basis')
  }
}
