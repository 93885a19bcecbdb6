import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: TableDefinition[] = [
  {
    // Functional minor units in carrying, value, authority and unbacked.
    name: 'fx_conversions',
    columns: `
      city_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      converted_on :date NOT NULL,
      from_currency :text NOT NULL,
      from_amount :bigint NOT NULL CHECK (from_amount > 0),
      to_currency :text NOT NULL,
      to_amount :bigint NOT NULL CHECK (to_amount > 0),
      carrying :bigint NOT NULL,
      value :bigint NOT NULL,
      authority :bigint NOT NULL,
      unbacked :bigint NOT NULL,
      rate_id :uuid,
      rate_policy :text,
      bank_ref :text,
      PRIMARY KEY (city_id, entry_id),
      CHECK (from_currency <> to_currency),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, rate_id) REFERENCES fx_rates (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: [
      'CREATE INDEX fx_conversions_fund ON fx_conversions (city_id, fund_id, from_currency)',
    ],
  },
  {
    // One entry per fund and currency; difference is that of the items which bear authority.
    name: 'fx_revaluations',
    columns: `
      city_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      currency :text NOT NULL,
      revalued_on :date NOT NULL,
      rate_id :uuid NOT NULL,
      rate :text NOT NULL,
      rate_policy :text NOT NULL,
      difference :bigint NOT NULL,
      authority :bigint NOT NULL CHECK (authority <= 0),
      PRIMARY KEY (city_id, entry_id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, rate_id) REFERENCES fx_rates (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
    indexes: ['CREATE INDEX fx_revaluations_fund ON fx_revaluations (city_id, fund_id, currency)'],
  },
  {
    // A file of rates waits here until its columns and directions are answered and it is imported.
    name: 'fx_rate_files',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      file_name :text NOT NULL,
      file_sha256 :text NOT NULL,
      storage_key :text NOT NULL,
      reading :json NOT NULL,
      counts :json,
      uploaded_by :uuid NOT NULL REFERENCES people (id),
      uploaded_at :instant NOT NULL,
      imported_at :instant,
      PRIMARY KEY (city_id, id)`,
  },
]

const GUARDS = [
  appendOnlyGuard('fx_conversions', ['city_id', 'entry_id']),
  appendOnlyGuard('fx_revaluations', ['city_id', 'entry_id']),
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    for (const guard of GUARDS)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
