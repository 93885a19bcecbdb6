import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'

const MARK = `mark :text NOT NULL CHECK (mark IN ('sourced', 'illustrative')),
      source :text CHECK (mark <> 'sourced' OR source IS NOT NULL)`

const UNIT = `CHECK (unit IN ('hours', 'days', 'pieces', 'm2_days'))`

/** What an hour, a day or a room is worth from a day on, and what is given other than money. */
const TABLES: TableDefinition[] = [
  {
    name: 'value_rate_tables',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      name :text NOT NULL,
      name_lang :text NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, name)`,
  },
  {
    // Of versions that are valid from the same day the latest counts.
    name: 'value_rate_versions',
    columns: `
      city_id :uuid NOT NULL,
      table_id :uuid NOT NULL,
      version :int NOT NULL CHECK (version > 0),
      valid_from :date NOT NULL,
      reason :text NOT NULL,
      prepared_by :uuid NOT NULL REFERENCES people (id),
      approved_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      ${MARK},
      PRIMARY KEY (city_id, table_id, version),
      CHECK (approved_by <> prepared_by),
      FOREIGN KEY (city_id, table_id) REFERENCES value_rate_tables (city_id, id)`,
  },
  {
    name: 'value_rates',
    columns: `
      city_id :uuid NOT NULL,
      table_id :uuid NOT NULL,
      version :int NOT NULL,
      code :text NOT NULL,
      title :text NOT NULL,
      unit :text NOT NULL ${UNIT},
      rate :text NOT NULL,
      PRIMARY KEY (city_id, table_id, version, code),
      FOREIGN KEY (city_id, table_id, version) REFERENCES value_rate_versions (city_id, table_id, version)`,
  },
  {
    name: 'in_kind_items',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      number :text NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      category :text NOT NULL CHECK (category IN ('room', 'equipment', 'goods', 'professional_service', 'lent_staff', 'volunteer_hours', 'organisational', 'media')),
      party_id :uuid NOT NULL,
      agreement_id :uuid,
      fund_id :uuid,
      programme_id :uuid,
      place :text,
      profession :text,
      function_performed :text,
      quantity :text NOT NULL,
      unit :text NOT NULL ${UNIT},
      basis :text NOT NULL CHECK (basis IN ('fair_rental', 'market_quote', 'lower_of_cost_or_market', 'regular_pay', 'rate_table', 'similar_work')),
      unit_value :text,
      unit_cost :text,
      rate_table_id :uuid,
      rate_code :text,
      evidence :text NOT NULL,
      recognised :boolean NOT NULL,
      recognition_reason :text NOT NULL,
      offered_on :date NOT NULL,
      available_until :date,
      offered_by :uuid NOT NULL REFERENCES people (id),
      offered_at :instant NOT NULL,
      ${MARK},
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, number),
      CHECK ((basis = 'rate_table') = (rate_table_id IS NOT NULL)),
      CHECK ((basis = 'rate_table') = (rate_code IS NOT NULL)),
      CHECK ((basis = 'rate_table') = (unit_value IS NULL)),
      CHECK (category <> 'volunteer_hours' OR (unit = 'hours' AND recognised = FALSE)),
      FOREIGN KEY (city_id, party_id) REFERENCES parties (city_id, id),
      FOREIGN KEY (city_id, agreement_id) REFERENCES agreements (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, programme_id) REFERENCES programmes (city_id, id),
      FOREIGN KEY (city_id, rate_table_id) REFERENCES value_rate_tables (city_id, id)`,
    indexes: [
      'CREATE INDEX in_kind_items_party ON in_kind_items (city_id, party_id)',
      'CREATE INDEX in_kind_items_agreement ON in_kind_items (city_id, agreement_id)',
    ],
  },
  {
    // A step with an entry stands as long as the entry does; a step without one is taken back by a row
    // with withdraws_id. `amount` is the value of the step, signed: what it adds to or takes from the rest.
    name: 'in_kind_steps',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      item_id :uuid NOT NULL,
      step :text NOT NULL CHECK (step IN ('received', 'used', 'returned', 'expired', 'revalued')),
      happened_on :date NOT NULL,
      quantity :text NOT NULL,
      minutes :bigint CHECK (minutes > 0),
      unit_value :text NOT NULL,
      amount :bigint NOT NULL,
      fund_id :uuid,
      budget_line_id :uuid,
      note :text NOT NULL,
      entry_id :uuid,
      withdraws_id :uuid,
      recorded_by :uuid NOT NULL REFERENCES people (id),
      recorded_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, entry_id),
      UNIQUE (city_id, withdraws_id),
      CHECK (withdraws_id IS NULL OR entry_id IS NULL),
      FOREIGN KEY (city_id, item_id) REFERENCES in_kind_items (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id),
      FOREIGN KEY (city_id, withdraws_id) REFERENCES in_kind_steps (city_id, id)`,
    indexes: ['CREATE INDEX in_kind_steps_item ON in_kind_steps (city_id, item_id)'],
  },
]

const GUARDS = [
  appendOnlyGuard('value_rate_tables', ['city_id', 'id']),
  appendOnlyGuard('value_rate_versions', ['city_id', 'table_id', 'version']),
  appendOnlyGuard('value_rates', ['city_id', 'table_id', 'version', 'code']),
  appendOnlyGuard('in_kind_items', ['city_id', 'id']),
  appendOnlyGuard('in_kind_steps', ['city_id', 'id']),
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
    for (const guard of GUARDS.toReversed()) {
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    }
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
