import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { foreignPaymentGuards } from '#database/triggers/foreign_payments'

const TABLES: TableDefinition[] = [
  {
    // What was owed in another currency and is paid: functional minor units in carrying, value, authority
    // and unbacked, as with conversions.
    name: 'fx_payments',
    columns: `
      city_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      paid_on :date NOT NULL,
      currency :text NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      paid_from :text NOT NULL CHECK (paid_from IN ('same', 'functional')),
      carrying :bigint NOT NULL,
      value :bigint NOT NULL,
      authority :bigint NOT NULL,
      unbacked :bigint NOT NULL,
      PRIMARY KEY (city_id, entry_id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: ['CREATE INDEX fx_payments_fund ON fx_payments (city_id, fund_id, currency)'],
  },
  {
    // At which rate a city takes its side of a deal in another currency, locked when it agrees, and which
    // money pays it; the latest row counts. Without a rate it is paid from money in that currency.
    name: 'network_side_exchanges',
    columns: `
      city_id :uuid NOT NULL,
      deal_id :uuid NOT NULL,
      no :int NOT NULL CHECK (no > 0),
      paid_from :text NOT NULL CHECK (paid_from IN ('same', 'functional')),
      currency :text NOT NULL,
      functional_currency :text NOT NULL,
      rate :text,
      as_of :date,
      source :text,
      revision :int,
      rate_id :uuid,
      policy :text,
      amount :bigint NOT NULL,
      functional_amount :bigint,
      PRIMARY KEY (city_id, deal_id, no),
      CHECK (currency <> functional_currency),
      CHECK ((rate IS NULL) = (functional_amount IS NULL)),
      CHECK (paid_from = 'same' OR rate IS NOT NULL),
      FOREIGN KEY (city_id, deal_id) REFERENCES network_sides (city_id, deal_id),
      FOREIGN KEY (city_id, rate_id) REFERENCES fx_rates (city_id, id)`,
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of foreignPaymentGuards) {
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of foreignPaymentGuards.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
