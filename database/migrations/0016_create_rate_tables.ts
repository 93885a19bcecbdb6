import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'
import { ratesChecked } from '#database/triggers/fx_rates'

const TABLES: TableDefinition[] = [
  {
    // `1 base = rate quote`; `pair` names both currencies in alphabetical order, whichever was the base.
    name: 'fx_rates',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      pair :text NOT NULL,
      base :text NOT NULL,
      quote :text NOT NULL,
      rate :text NOT NULL,
      as_of :date NOT NULL,
      source :text NOT NULL,
      revision :int NOT NULL CHECK (revision > 0),
      file_sha256 :text,
      recorded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, pair, as_of, revision),
      CHECK (base <> quote)`,
    indexes: ['CREATE INDEX fx_rates_day ON fx_rates (city_id, as_of)'],
  },
  {
    // Each version holds all policies; the first is what the ledger was opened with.
    name: 'ledger_policy_versions',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      version :int NOT NULL CHECK (version > 0),
      recognition_policy :text NOT NULL CHECK (recognition_policy IN ('on_receipt', 'on_pledge')),
      approval_threshold :bigint CHECK (approval_threshold >= 0),
      future_days :int NOT NULL CHECK (future_days BETWEEN 0 AND 366),
      rate_days :int NOT NULL CHECK (rate_days BETWEEN 0 AND 366),
      variance_tolerance :text NOT NULL,
      reminder_days :int NOT NULL CHECK (reminder_days BETWEEN 0 AND 366),
      reason :text,
      prepared_by :uuid REFERENCES people (id),
      approved_by :uuid REFERENCES people (id),
      at :instant NOT NULL,
      PRIMARY KEY (city_id, version),
      CHECK (version = 1 OR (reason IS NOT NULL AND prepared_by IS NOT NULL AND approved_by IS NOT NULL)),
      CHECK (prepared_by <> approved_by)`,
  },
]

const GUARDS = [
  appendOnlyGuard('fx_rates', ['city_id', 'id']),
  ratesChecked,
  appendOnlyGuard('ledger_policy_versions', ['city_id', 'version']),
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
