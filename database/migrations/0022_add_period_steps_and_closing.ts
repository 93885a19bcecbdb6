import { BaseSchema } from '@adonisjs/lucid/schema'
import { changeGuard } from '#database/support/change_guard'
import {
  createTable,
  dialectOf,
  portable,
  type TableDefinition,
} from '#database/support/portable_sql'
import { appendOnlyGuard } from '#database/triggers/append_only'
import {
  closingEntriesNoted,
  closingEntriesTrue,
  yearCloseSeal,
} from '#database/triggers/closing_entries'
import { ADJUSTMENTS, ADJUSTMENTS_AND_CLOSING } from '#database/triggers/entries_seal_closing'
import type { Guard } from '#database/triggers/guard'
import { periodStatus, periodSteps } from '#database/triggers/period_steps'

/** What a step of a period is proven by; the table itself is there from the beginning. */
const STEP_COLUMNS = [
  'no :int NOT NULL DEFAULT 0',
  'approved_by :uuid REFERENCES people (id)',
  'trial_balance_digest :text',
]

const TABLES: TableDefinition[] = [
  {
    name: 'closing_entries',
    columns: `
      city_id :uuid NOT NULL,
      entry_id :uuid NOT NULL,
      PRIMARY KEY (city_id, entry_id),
      FOREIGN KEY (city_id, entry_id) REFERENCES journal_entries (city_id, id)`,
  },
  {
    name: 'year_closings',
    columns: `
      city_id :uuid NOT NULL,
      id :uuid NOT NULL,
      fiscal_year_id :uuid NOT NULL,
      policy :text NOT NULL CHECK (policy IN ('carry', 'lapse')),
      choices :json NOT NULL,
      entries :int NOT NULL,
      head_seq :bigint NOT NULL,
      prepared_by :uuid NOT NULL REFERENCES people (id),
      approved_by :uuid NOT NULL REFERENCES people (id),
      at :instant NOT NULL,
      PRIMARY KEY (city_id, id),
      CHECK (approved_by <> prepared_by),
      FOREIGN KEY (city_id, fiscal_year_id) REFERENCES fiscal_years (city_id, id)`,
  },
]

const GUARDS: Guard[] = [
  appendOnlyGuard('closing_entries', ['city_id', 'entry_id']),
  appendOnlyGuard('year_closings', ['city_id', 'id']),
  periodSteps,
  periodStatus,
  closingEntriesTrue,
  closingEntriesNoted,
  yearCloseSeal,
]

/** The monthly totals without what closes a year: what was received and spent stays readable after it. */
const ACTIVITY_TOTALS = `CREATE VIEW activity_totals AS
  SELECT city_id, account_code, fund_id, budget_line_key, currency, month,
    debits, credits, functional_debits, functional_credits
  FROM balance_totals
  UNION ALL
  SELECT p.city_id, p.account_code, p.fund_id, coalesce({line}, ''), p.currency, {month},
    CASE WHEN p.amount > 0 THEN -p.amount ELSE 0 END,
    CASE WHEN p.amount < 0 THEN p.amount ELSE 0 END,
    CASE WHEN p.functional_amount > 0 THEN -p.functional_amount ELSE 0 END,
    CASE WHEN p.functional_amount < 0 THEN p.functional_amount ELSE 0 END
  FROM closing_entries c
  JOIN postings p ON p.city_id = c.city_id AND p.entry_id = c.entry_id`

const SPELLING = {
  sqlite: { line: 'p.budget_line_id', month: 'substr(p.effective_on, 1, 7)' },
  postgres: { line: 'p.budget_line_id::text', month: `to_char(p.effective_on, 'YYYY-MM')` },
}

export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const column of STEP_COLUMNS)
      this.schema.raw(`ALTER TABLE period_events ADD COLUMN ${portable(column, dialect)}`)
    this.schema.raw(
      'CREATE UNIQUE INDEX period_events_no ON period_events (city_id, period_id, no)'
    )
    for (const table of TABLES) {
      for (const statement of createTable(table, dialect)) this.schema.raw(statement)
    }
    const { line, month } = SPELLING[dialect]
    this.schema.raw(ACTIVITY_TOTALS.replace('{line}', line).replace('{month}', month))
    for (const guard of GUARDS)
      for (const statement of guard[dialect].up) this.schema.raw(statement)
    this.defer((client) =>
      changeGuard(client, 'entries_seal', ADJUSTMENTS, ADJUSTMENTS_AND_CLOSING)
    )
  }

  async down() {
    const dialect = dialectOf(this.db.dialect.name)
    this.defer((client) =>
      changeGuard(client, 'entries_seal', ADJUSTMENTS_AND_CLOSING, ADJUSTMENTS)
    )
    for (const guard of GUARDS.toReversed())
      for (const statement of guard[dialect].down) this.schema.raw(statement)
    this.schema.raw('DROP VIEW activity_totals')
    for (const table of TABLES.toReversed()) this.schema.raw(`DROP TABLE ${table.name}`)
    this.schema.raw('DROP INDEX period_events_no')
    for (const column of STEP_COLUMNS.toReversed())
      this.schema.raw(`ALTER TABLE period_events DROP COLUMN ${column.split(' ')[0]}`)
  }
}
