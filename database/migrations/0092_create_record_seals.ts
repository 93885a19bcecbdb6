import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { recordSealsAppendOnly } from '#database/triggers/record_seals'

const TABLE: TableDefinition = {
  name: 'record_seals',
  // `layout`: how many columns the table had, counted from the first; later ones are no part of the hash
  columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      table_name :text NOT NULL,
      record_key :text NOT NULL,
      no :bigint NOT NULL CHECK (no > 0),
      layout :int NOT NULL CHECK (layout > 0),
      sha256 :text NOT NULL,
      PRIMARY KEY (city_id, table_name, record_key)`,
  clustered: true,
}

/** What records that never change were when an anchor was made: the audit chain names the root of each batch of them. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(TABLE, dialect)) this.schema.raw(statement)
    for (const statement of recordSealsAppendOnly[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of recordSealsAppendOnly[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${TABLE.name}`)
  }
}
