import { BaseSchema } from '@adonisjs/lucid/schema'
import { dialectOf } from '#database/support/portable_sql'
import { fundMoves } from '#database/triggers/fund_moves'

export default class extends BaseSchema {
  async up() {
    for (const statement of fundMoves[dialectOf(this.db.dialect.name)].up)
      this.schema.raw(statement)
  }

  async down() {
    for (const statement of fundMoves[dialectOf(this.db.dialect.name)].down)
      this.schema.raw(statement)
  }
}
