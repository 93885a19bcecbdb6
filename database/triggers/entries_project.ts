import { partOfDay } from '../support/month_parts.js'
import { createTable, type TableDefinition } from '../support/portable_sql.js'
import { postgresTrigger, type Guard } from './guard.js'

/**
 * What each day moved in the accounts that may not fall below zero, per fund, budget line and (8300)
 * commitment: what the seal asks for availability. Computed from the postings, and verified like the
 * totals.
 */
export const AUTHORITY_DAYS: TableDefinition = {
  name: 'authority_days',
  clustered: true,
  columns: `
    city_id :uuid NOT NULL,
    account_code :text NOT NULL,
    fund_id :uuid NOT NULL,
    budget_line_key :text NOT NULL,
    commitment_key :text NOT NULL,
    day :date NOT NULL,
    moved :bigint NOT NULL,
    PRIMARY KEY (city_id, account_code, fund_id, budget_line_key, commitment_key, day)`,
}

const MARKS = {
  sqlite: {
    line: 'p.budget_line_id',
    commitment: 'p.commitment_id',
    part: partOfDay('p.effective_on', 'sqlite'),
  },
  postgres: {
    line: 'p.budget_line_id::text',
    commitment: 'p.commitment_id::text',
    part: partOfDay('p.effective_on', 'postgres'),
  },
}

const debits = (column: string) => `CASE WHEN p.${column} > 0 THEN p.${column} ELSE 0 END`
const credits = (column: string) => `CASE WHEN p.${column} < 0 THEN -p.${column} ELSE 0 END`

/**
 * SQLite adds line by line, which spares it the sorting of a group; PostgreSQL may touch a row only
 * once in a statement and adds up first.
 */
function totals(dialect: keyof typeof MARKS, where: string): string {
  const { line, part } = MARKS[dialect]
  const grouped = dialect === 'postgres'
  const sum = (text: string) => (grouped ? `sum(${text})` : text)
  return `
    INSERT INTO balance_totals (city_id, account_code, fund_id, budget_line_key, currency, month,
      debits, credits, functional_debits, functional_credits)
    SELECT p.city_id, p.account_code, p.fund_id, coalesce(${line}, ''), p.currency, ${part},
      ${sum(debits('amount'))}, ${sum(credits('amount'))},
      ${sum(debits('functional_amount'))}, ${sum(credits('functional_amount'))}
    FROM postings p
    WHERE ${where}
    ${grouped ? 'GROUP BY 1, 2, 3, 4, 5, 6' : ''}
    ON CONFLICT (city_id, account_code, fund_id, budget_line_key, currency, month) DO UPDATE SET
      debits = balance_totals.debits + excluded.debits,
      credits = balance_totals.credits + excluded.credits,
      functional_debits = balance_totals.functional_debits + excluded.functional_debits,
      functional_credits = balance_totals.functional_credits + excluded.functional_credits;`
}

function days(dialect: keyof typeof MARKS, where: string): string {
  const { line, commitment } = MARKS[dialect]
  const grouped = dialect === 'postgres'
  return `
    INSERT INTO authority_days (city_id, account_code, fund_id, budget_line_key, commitment_key, day, moved)
    SELECT p.city_id, p.account_code, p.fund_id, coalesce(${line}, ''),
      CASE WHEN p.account_code = '8300' THEN coalesce(${commitment}, '') ELSE '' END, p.effective_on,
      ${grouped ? 'sum(p.functional_amount)' : 'p.functional_amount'}
    FROM postings p
    WHERE ${where}
      AND (SELECT a.floor_zero FROM accounts a WHERE a.city_id = p.city_id AND a.code = p.account_code)
    ${grouped ? 'GROUP BY 1, 2, 3, 4, 5, 6' : ''}
    ON CONFLICT (city_id, account_code, fund_id, budget_line_key, commitment_key, day) DO UPDATE SET
      moved = authority_days.moved + excluded.moved;`
}

/** Fills the totals, which are empty, from the postings `p` of a condition. `month` holds the part of a month. */
export function fillTotals(dialect: keyof typeof MARKS, where = 'true'): string {
  return totals(dialect, where)
}

/** Fills the daily movements from the postings `p` of a condition: for an installation that had none yet. */
export function fillAuthorityDays(dialect: keyof typeof MARKS, where = 'true'): string {
  return days(dialect, where)
}

const HEAD = `UPDATE ledgers SET head_seq = NEW.seq, head_hash = NEW.hash, head_recorded_at = NEW.recorded_at WHERE city_id = NEW.city_id;`

const OF_ENTRY = 'p.city_id = NEW.city_id AND p.entry_id = NEW.id'

/** A sealed entry moves the totals, the daily movements and the head of its chain, in the same statement. */
export const entriesProjection: Guard = {
  name: 'entries_project',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_project AFTER INSERT ON journal_entries BEGIN
        ${totals('sqlite', OF_ENTRY)}
        ${days('sqlite', OF_ENTRY)}
        ${HEAD}
      END`,
    ],
    down: ['DROP TRIGGER entries_project'],
  },
  postgres: postgresTrigger(
    'entries_project',
    'journal_entries',
    'AFTER INSERT',
    `BEGIN
      ${totals('postgres', OF_ENTRY)}
      ${days('postgres', OF_ENTRY)}
      ${HEAD}
      RETURN NULL;
    END`
  ),
}

/** With the table of daily movements, which came first. */
export const entriesProject: Guard = {
  name: entriesProjection.name,
  sqlite: withDays('sqlite'),
  postgres: withDays('postgres'),
}

function withDays(dialect: keyof typeof MARKS): { up: string[]; down: string[] } {
  const { up, down } = entriesProjection[dialect]
  return {
    up: [...createTable(AUTHORITY_DAYS, dialect), ...up],
    down: [...down, 'DROP TABLE IF EXISTS authority_days'],
  }
}
