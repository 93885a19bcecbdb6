import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { matchesKept } from '#database/triggers/funding_records'
import { matchUsedOnce } from '#database/triggers/match_sources'

const TABLES: TableDefinition[] = [
  {
    // Every version of a rule is kept; the latest is in force. Shares are kept as they were typed.
    name: 'match_rules',
    columns: `
      city_id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      form :text NOT NULL CHECK (form IN ('percent', 'ratio', 'amounts')),
      first :text NOT NULL,
      second :text NOT NULL,
      base :text NOT NULL CHECK (base IN ('total', 'eligible', 'eligible_direct')),
      base_amount :bigint CHECK (base_amount > 0),
      cash_minimum :text,
      in_kind_cap :text,
      reason :text NOT NULL,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, agreement_id, version),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
  },
  {
    // A row with withdraws_id takes back the row it names.
    name: 'match_sources',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      agreement_id :uuid NOT NULL,
      source_type :text NOT NULL CHECK (source_type IN ('agreement', 'in_kind')),
      source_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      withdraws_id :uuid,
      note :text,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, withdraws_id),
      CHECK (source_type <> 'agreement' OR source_id <> agreement_id),
      FOREIGN KEY (city_id, withdraws_id) REFERENCES match_sources (city_id, id),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id)`,
    indexes: [
      'CREATE INDEX match_sources_agreement ON match_sources (city_id, agreement_id)',
      'CREATE INDEX match_sources_source ON match_sources (city_id, source_type, source_id)',
    ],
  },
]

const GUARDS = [...matchesKept, matchUsedOnce]

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
    for (const guard of GUARDS.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
