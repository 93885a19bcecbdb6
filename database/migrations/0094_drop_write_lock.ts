import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf } from '#database/support/portable_sql'

const WRITE_LOCK = {
  name: 'write_lock',
  columns: 'id :int PRIMARY KEY CHECK (id = 1), taken :bigint NOT NULL',
}

/** Transactions take the write lock of SQLite as they begin; a row that each of them changed is not needed for it. */
export default class extends BaseSchema {
  async up() {
    this.schema.raw('DROP TABLE write_lock')
  }

  async down() {
    for (const statement of createTable(WRITE_LOCK, dialectOf(this.db.dialect.name)))
      this.schema.raw(statement)
    this.schema.raw('INSERT INTO write_lock (id, taken) VALUES (1, 0)')
  }
}
