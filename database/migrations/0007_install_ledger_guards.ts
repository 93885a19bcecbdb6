import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf } from '#database/support/portable_sql'
import { guards } from '#database/triggers/index'

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of guards)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of guards.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
  }
}
