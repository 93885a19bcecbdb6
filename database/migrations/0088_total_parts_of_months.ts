import { BaseSchema } from '@adonisjs/lucid/schema'
import { partOfDay } from '#database/support/month_parts'
import { dialectOf } from '#database/support/portable_sql'
import { reinstall } from '#database/support/reinstall'
import { authorityMoves } from '#database/triggers/authority_moves'
import { closingEntriesNoted, yearCloseSeal } from '#database/triggers/closing_entries'
import { entriesProjection, fillTotals } from '#database/triggers/entries_project'
import { entriesSealWithClosing } from '#database/triggers/entries_seal_closing'
import { fundMoves } from '#database/triggers/fund_moves'

/** In the order in which they were first installed: SQLite asks them in it. */
const GUARDS = [
  closingEntriesNoted,
  yearCloseSeal,
  entriesSealWithClosing,
  entriesProjection,
  authorityMoves,
  fundMoves,
]

const COLUMNS = `city_id, account_code, fund_id, budget_line_key, currency, month,
  debits, credits, functional_debits, functional_credits`

/** The totals without what closes a year. */
const activityTotals = (line: string, part: string) => `activity_totals AS
  SELECT ${COLUMNS} FROM balance_totals
  UNION ALL
  SELECT p.city_id, p.account_code, p.fund_id, coalesce(${line}, ''), p.currency, ${part},
    CASE WHEN p.amount > 0 THEN -p.amount ELSE 0 END,
    CASE WHEN p.amount < 0 THEN p.amount ELSE 0 END,
    CASE WHEN p.functional_amount > 0 THEN -p.functional_amount ELSE 0 END,
    CASE WHEN p.functional_amount < 0 THEN p.functional_amount ELSE 0 END
  FROM closing_entries c
  JOIN postings p ON p.city_id = c.city_id AND p.entry_id = c.entry_id`

/** Totals are kept for thirds of months: the days around them, which are read one by one, are five at most. */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    const part = partOfDay('p.effective_on', dialect)
    for (const guard of GUARDS) {
      for (const statement of reinstall(guard, dialect)) this.schema.raw(statement)
    }
    if (dialect === 'sqlite') {
      this.schema.raw('DROP VIEW activity_totals')
      this.schema.raw(`CREATE VIEW ${activityTotals('p.budget_line_id', part)}`)
    } else {
      this.schema.raw(`CREATE OR REPLACE VIEW ${activityTotals('p.budget_line_id::text', part)}`)
    }
    this.schema.raw('DELETE FROM balance_totals')
    this.schema.raw(fillTotals(dialect))
  }

  /** The guards and the view keep the text they have, which asks for parts: their own migrations take them out. */
  async down() {}
}
