import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: TableDefinition[] = [
  {
    // `1 currency = rate functional_currency`, as it was when the entry was made; the recorded rate that
    // `rate_id` names is copied whole, so that the row stands alone.
    name: 'entry_rates',
    columns: `
      city_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      currency :text NOT NULL,
      functional_currency :text NOT NULL,
      rate :text NOT NULL,
      as_of :date NOT NULL,
      source :text NOT NULL,
      revision :int,
      rate_id :uuid,
      policy :text NOT NULL,
      amount :bigint NOT NULL,
      functional_amount :bigint NOT NULL,
      PRIMARY KEY (city_id, entry_id),
      CHECK (currency <> functional_currency),
      CHECK ((policy = 'bank') = (rate_id IS NULL)),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
  },
  {
    name: 'instalment_reminders',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      instalment_id :uuid NOT NULL,
      reminded_on :date NOT NULL,
      channel :text NOT NULL CHECK (channel IN ('letter', 'email', 'telephone', 'meeting')),
      note :text,
      open_amount :bigint NOT NULL CHECK (open_amount > 0),
      reminded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, instalment_id) REFERENCES instalments (city_id, id)`,
    indexes: [
      'CREATE INDEX instalment_reminders_of ON instalment_reminders (city_id, instalment_id)',
    ],
  },
]

const GUARDS = [
  appendOnlyGuard('entry_rates', ['city_id', 'entry_id']),
  appendOnlyGuard('instalment_reminders', ['city_id', 'id']),
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of GUARDS) {
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    }
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
