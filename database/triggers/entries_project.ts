import { postgresTrigger, type Guard } from './guard.js'

// The empty text keeps SQLite from reading all postings of the city in the order of the grouping.
const TOTALS = (lineKey: string, month: string, where: string) => `
  INSERT INTO balance_totals (city_id, account_code, fund_id, budget_line_key, currency, month,
    debits, credits, functional_debits, functional_credits)
  SELECT p.city_id, p.account_code, p.fund_id, coalesce(${lineKey}, ''), p.currency, ${month},
    sum(CASE WHEN p.amount > 0 THEN p.amount ELSE 0 END),
    sum(CASE WHEN p.amount < 0 THEN -p.amount ELSE 0 END),
    sum(CASE WHEN p.functional_amount > 0 THEN p.functional_amount ELSE 0 END),
    sum(CASE WHEN p.functional_amount < 0 THEN -p.functional_amount ELSE 0 END)
  FROM postings p
  WHERE ${where}
  GROUP BY p.city_id, p.account_code || '', p.account_code, p.fund_id, p.budget_line_id, p.currency
  ON CONFLICT (city_id, account_code, fund_id, budget_line_key, currency, month) DO UPDATE SET
    debits = balance_totals.debits + excluded.debits,
    credits = balance_totals.credits + excluded.credits,
    functional_debits = balance_totals.functional_debits + excluded.functional_debits,
    functional_credits = balance_totals.functional_credits + excluded.functional_credits;`

const HEAD = `UPDATE ledgers SET head_hash = NEW.hash, head_recorded_at = NEW.recorded_at WHERE city_id = NEW.city_id;`

const OF_ENTRY = 'p.city_id = NEW.city_id AND p.entry_id = NEW.id'

/** A sealed entry moves the monthly totals and the head of its chain, in the same statement. */
export const entriesProject: Guard = {
  name: 'entries_project',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_project AFTER INSERT ON journal_entries BEGIN
        ${TOTALS('p.budget_line_id', 'substr(NEW.effective_on, 1, 7)', OF_ENTRY)}
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
      ${TOTALS('p.budget_line_id::text', `to_char(NEW.effective_on, 'YYYY-MM')`, OF_ENTRY)}
      ${HEAD}
      RETURN NULL;
    END`
  ),
}
