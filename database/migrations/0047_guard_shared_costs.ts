import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { networkGuards } from '#database/triggers/network'

const TERMS: TableDefinition = {
  // How a side is paid besides its fund and line: the latest row counts. From what is committed already,
  // and to whom it is owed where it is not paid at once.
  name: 'network_side_terms',
  columns: `
      city_id :uuid NOT NULL,
      deal_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      commitment_id :uuid,
      owed_to :uuid,
      due_on :date,
      PRIMARY KEY (city_id, deal_id, no),
      CHECK (due_on IS NULL OR owed_to IS NOT NULL),
      FOREIGN KEY (city_id, deal_id) REFERENCES network_sides (city_id, deal_id),
      FOREIGN KEY (city_id, commitment_id) REFERENCES commitments (city_id, id),
      FOREIGN KEY (city_id, owed_to) REFERENCES parties (city_id, id)`,
}

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(TERMS, dialect)) this.schema.raw(statement)
    for (const guard of networkGuards) {
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of networkGuards.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    this.schema.raw('DROP TABLE network_side_terms')
  }
}
