import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { ownIncomesKept } from '#database/triggers/funding_records'

/** What the city earns itself, such as learners' fees: money that no agreement promises. */
const TABLE: TableDefinition = {
  name: 'own_incomes',
  columns: `
    city_id :uuid NOT NULL,
    id :uuid NOT NULL,
    party_id :uuid,
    fund_id :uuid NOT NULL,
    description :text NOT NULL,
    received_on :date NOT NULL,
    amount :bigint NOT NULL CHECK (amount > 0),
    bank_ref :text,
    entry_id :uuid NOT NULL,
    PRIMARY KEY (city_id, id),
    UNIQUE (city_id, entry_id),
    FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
    FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
    FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
  indexes: ['CREATE INDEX own_incomes_day ON own_incomes (city_id, received_on)'],
}

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const statement of createTable(TABLE, dialect)) this.schema.raw(statement)
    for (const guard of ownIncomesKept)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of ownIncomesKept)
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    this.schema.raw(`DROP TABLE ${TABLE.name}`)
  }
}
