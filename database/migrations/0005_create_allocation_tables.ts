import { BaseSchema } from '@adonisjs/lucid/schema'
import { createTable, dialectOf, type TableDefinition } from '#database/support/portable_sql'

const RULES = `('same_percentage', 'same_amount', 'same_shortfall')`

const TABLES: TableDefinition[] = [
  {
    name: 'allocation_rounds',
    columns: `
      city_id :uuid NOT NULL REFERENCES ledgers (city_id),
      id :uuid NOT NULL,
      code :text NOT NULL,
      title :text NOT NULL,
      title_lang :text NOT NULL,
      year :int NOT NULL,
      effective_on :date NOT NULL,
      rule :text NOT NULL CHECK (rule IN ${RULES}),
      unit :text NOT NULL CHECK (unit IN ('line', 'programme')),
      state :text NOT NULL CHECK (state IN ('set_up', 'compared', 'proposed', 'decided')),
      principle :text,
      created_by :uuid NOT NULL REFERENCES people (id),
      created_at :instant NOT NULL,
      version :int NOT NULL DEFAULT 1,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, code)`,
  },
  {
    name: 'round_funds',
    columns: `
      city_id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      amount :bigint CHECK (amount >= 0),
      PRIMARY KEY (city_id, round_id, fund_id),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id)`,
  },
  {
    name: 'round_lines',
    columns: `
      city_id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      floor :bigint CHECK (floor >= 0),
      equity_weight :text NOT NULL DEFAULT '1',
      PRIMARY KEY (city_id, round_id, budget_line_id),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
  },
  {
    name: 'ring_fences',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      group_codes :json NOT NULL,
      kind :text NOT NULL CHECK (kind IN ('amount', 'percentage')),
      amount :bigint CHECK (amount > 0),
      percentage :text,
      reason :text,
      set_by :uuid NOT NULL REFERENCES people (id),
      set_at :instant NOT NULL,
      withdrawn_at :instant,
      PRIMARY KEY (city_id, id),
      CHECK ((kind = 'amount') = (amount IS NOT NULL)),
      CHECK ((kind = 'percentage') = (percentage IS NOT NULL)),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id)`,
  },
  {
    name: 'allocation_runs',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      no :int NOT NULL,
      rule :text NOT NULL CHECK (rule IN ${RULES}),
      label :text,
      is_feasible :boolean NOT NULL,
      input :json NOT NULL,
      input_hash :text NOT NULL,
      result :json NOT NULL,
      result_hash :text NOT NULL,
      engine_version :text NOT NULL,
      run_by :uuid NOT NULL REFERENCES people (id),
      run_at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, round_id, no),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id)`,
  },
  {
    name: 'allocation_decisions',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      round_id :uuid NOT NULL,
      run_id :uuid NOT NULL,
      number :text,
      state :text NOT NULL CHECK (state IN ('proposed', 'decided', 'rejected')),
      reason :text,
      decided_on :date,
      proposed_by :uuid NOT NULL REFERENCES people (id),
      proposed_at :instant NOT NULL,
      decided_by :uuid REFERENCES people (id),
      entry_id :uuid,
      PRIMARY KEY (city_id, id),
      UNIQUE (city_id, number),
      CHECK (decided_by IS NULL OR decided_by <> proposed_by),
      CHECK ((state = 'decided') = (entry_id IS NOT NULL)),
      FOREIGN KEY (city_id, round_id) REFERENCES allocation_rounds (city_id, id),
      FOREIGN KEY (city_id, run_id) REFERENCES allocation_runs (city_id, id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
  },
  {
    name: 'allocations',
    columns: `
      city_id :uuid NOT NULL,
      decision_id :uuid NOT NULL,
      fund_id :uuid NOT NULL,
      budget_line_id :uuid NOT NULL,
      amount :bigint NOT NULL CHECK (amount > 0),
      PRIMARY KEY (city_id, decision_id, fund_id, budget_line_id),
      FOREIGN KEY (city_id, decision_id) REFERENCES allocation_decisions (city_id, id),
      FOREIGN KEY (city_id, fund_id) REFERENCES funds (city_id, id),
      FOREIGN KEY (city_id, budget_line_id) REFERENCES budget_lines (city_id, id)`,
  },
]

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
  }

  async down() {
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
  }
}
