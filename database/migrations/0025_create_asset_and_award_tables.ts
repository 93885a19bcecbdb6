import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const TABLES: (TableDefinition & { key: string[] })[] = [
  {
    name: 'assets',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      tag_no :text NOT NULL,
      name :text NOT NULL,
      name_lang :text NOT NULL,
      place :text,
      described_by :uuid NOT NULL REFERENCES people (id),
      described_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, tag_no),
      FOREIGN KEY (city_id) REFERENCES ledgers (city_id)`,
  },
  {
    name: 'asset_costs',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      asset_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      cost :bigint NOT NULL CHECK (cost > 0),
      PRIMARY KEY (city_id, id),
      FOREIGN KEY (city_id, asset_id) REFERENCES assets (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
    indexes: [
      'CREATE INDEX asset_costs_asset ON asset_costs (city_id, asset_id)',
      'CREATE INDEX asset_costs_entry ON asset_costs (city_id, entry_id)',
    ],
  },
  {
    name: 'asset_disposals',
    key: ['city_id', 'asset_id'],
    columns: `
      city_id :uuid NOT NULL,
      asset_id :uuid NOT NULL,
      disposed_on :date NOT NULL,
      reason :text NOT NULL,
      disposed_by :uuid NOT NULL REFERENCES people (id),
      PRIMARY KEY (city_id, asset_id),
      FOREIGN KEY (city_id, asset_id) REFERENCES assets (city_id, id)`,
  },
  {
    name: 'award_batches',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('voucher', 'grant')),
      group_code :text NOT NULL,
      value :bigint NOT NULL CHECK (value > 0),
      people :int NOT NULL CHECK (people > 0),
      awarded_on :date NOT NULL,
      expires_on :date NOT NULL,
      PRIMARY KEY (city_id, id),
      CHECK (expires_on >= awarded_on),
      FOREIGN KEY (city_id, id) REFERENCES commitments (city_id, id),
      FOREIGN KEY (city_id, group_code) REFERENCES beneficiary_groups (city_id, code)`,
  },
  {
    name: 'awards',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      batch_id :uuid NOT NULL,
      code :text NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, code),
      FOREIGN KEY (city_id, batch_id) REFERENCES award_batches (city_id, id)`,
    indexes: ['CREATE INDEX awards_batch ON awards (city_id, batch_id)'],
  },
  {
    name: 'award_uses',
    key: ['city_id', 'expenditure_id', 'award_id'],
    columns: `
      city_id :uuid NOT NULL,
      expenditure_id :uuid NOT NULL,
      award_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      PRIMARY KEY (city_id, expenditure_id, award_id),
      FOREIGN KEY (city_id, expenditure_id) REFERENCES expenditures (city_id, id),
      FOREIGN KEY (city_id, award_id) REFERENCES awards (city_id, id)`,
    indexes: ['CREATE INDEX award_uses_award ON award_uses (city_id, award_id)'],
  },
  {
    name: 'outside_provisions',
    key: ['city_id', 'id'],
    columns: `
      city_id :uuid NOT NULL REFERENCES cities (id),
      id :uuid NOT NULL,
      programme_id :uuid NOT NULL,
      group_code :text,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      year :int NOT NULL,
      funders :text NOT NULL,
      run_by :text NOT NULL,
      people :int NOT NULL CHECK (people >= 0),
      amount :bigint NOT NULL CHECK (amount >= 0),
      source :text NOT NULL,
      replaces_id :uuid,
      recorded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, replaces_id),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id),
      FOREIGN KEY (city_id, group_code) REFERENCES beneficiary_groups (city_id, code),
      FOREIGN KEY (city_id, replaces_id) REFERENCES outside_provisions (city_id, id)`,
  },
]

const GUARDS = TABLES.map(({ name, key }) => appendOnlyGuard(name, key))

/** Things bought by capital outlay, awards to people by code, and provisions that others run. */
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
    for (const guard of GUARDS.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
