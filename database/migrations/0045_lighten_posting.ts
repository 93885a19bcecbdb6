import { BaseSchema } from '@adonisjs/lucid/schema'
import { postEntriesFunction } from '#database/functions/post_entries'
import { dialectOf } from '#database/support/portable_sql'
import { reinstall } from '#database/support/reinstall'
import { authorityMoves } from '#database/triggers/authority_moves'
import { closingEntriesNoted, yearCloseSeal } from '#database/triggers/closing_entries'
import { entriesProject, fillAuthorityDays } from '#database/triggers/entries_project'
import { entriesSealWithClosing } from '#database/triggers/entries_seal_closing'
import { fundMoves } from '#database/triggers/fund_moves'

/** In the order in which they were first installed: SQLite asks them in it. */
const GUARDS = [
  closingEntriesNoted,
  yearCloseSeal,
  entriesSealWithClosing,
  entriesProject,
  authorityMoves,
  fundMoves,
]

const TOTALS = `
  city_id TEXT NOT NULL,
  account_code TEXT NOT NULL,
  fund_id TEXT NOT NULL,
  budget_line_key TEXT NOT NULL,
  currency TEXT NOT NULL,
  month TEXT NOT NULL,
  debits INTEGER NOT NULL,
  credits INTEGER NOT NULL,
  functional_debits INTEGER NOT NULL,
  functional_credits INTEGER NOT NULL,
  PRIMARY KEY (city_id, account_code, fund_id, budget_line_key, currency, month)`

/** Guards and a view refer to the table, so it keeps its name and its rows step aside. */
function totalsAnew(options: string): string[] {
  return [
    'CREATE TABLE balance_totals_aside AS SELECT * FROM balance_totals',
    'DROP TABLE balance_totals',
    `CREATE TABLE balance_totals (${TOTALS}) ${options}`,
    'INSERT INTO balance_totals SELECT * FROM balance_totals_aside',
    'DROP TABLE balance_totals_aside',
  ]
}

/**
 * The guards ask the same and read less for it; on SQLite the totals lie in the order of their key, so
 * that a total is found in one step and not two.
 */
export default class extends BaseSchema {
  async up() {
    const dialect = dialectOf(this.db.dialect.name)
    for (const guard of GUARDS) {
      for (const statement of reinstall(guard, dialect)) this.schema.raw(statement)
    }
    this.schema.raw(fillAuthorityDays(dialect))
    if (dialect === 'sqlite') {
      for (const statement of totalsAnew('STRICT, WITHOUT ROWID')) this.schema.raw(statement)
    } else {
      this.schema.raw(postEntriesFunction.down)
      this.schema.raw(postEntriesFunction.up)
    }
  }

  /** The guards and the function keep the text they have: their own migrations take them out. */
  async down() {
    if (dialectOf(this.db.dialect.name) !== 'sqlite') return
    for (const statement of totalsAnew('STRICT')) this.schema.raw(statement)
  }
}
