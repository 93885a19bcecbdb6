import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf, portable } from '#database/support/portable_sql'

/** What a kept workbook was asked for, where a record has many: days, what was known then, one fund. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    this.schema.raw(portable('ALTER TABLE workbook_copies ADD COLUMN question :json', dialect))
  }

  async down() {
    this.schema.raw('ALTER TABLE workbook_copies DROP COLUMN question')
  }
}
