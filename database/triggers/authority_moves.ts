import { postgresTrigger, type Guard } from './guard.js'

const OF_ENTRY = 'p.city_id = NEW.city_id AND p.entry_id = NEW.id'

/** What a line holds in all, free, reserved or spent, is what was decided for it. */
const HELD = `p.account_code IN ('8200', '8300', '8400')`

const LINE = `CAST(p.fund_id AS text) || coalesce(CAST(p.budget_line_id AS text), '')`

const flag = (condition: string) => `max(CASE WHEN ${condition} THEN 1 ELSE 0 END)`

/** One look at the lines of the entry. */
const FACTS = `
  SELECT min(CASE WHEN ${HELD} THEN ${LINE} END) AS first_line,
    max(CASE WHEN ${HELD} THEN ${LINE} END) AS last_line,
    sum(CASE WHEN ${HELD} THEN p.functional_amount END) AS held,
    ${flag(`p.account_code = '8100'`)} AS unallocated,
    ${flag(`p.account_code IN ('3900', '3910')`)} AS transfers,
    ${flag(`p.account_code = '3000'`)} AS closes
  FROM postings p WHERE ${OF_ENTRY}`

/** The empty text keeps SQLite from reading all postings of these accounts in the order of the grouping. */
const someLine = (change: string) => `EXISTS (
  SELECT 1 FROM postings p WHERE ${OF_ENTRY} AND ${HELD.replace('p.account_code', `p.account_code || ''`)}
  GROUP BY p.fund_id, p.budget_line_id HAVING sum(p.functional_amount) ${change} 0)`

/**
 * Whatever an entry calls itself, one person alone does not change what a line holds: not for another
 * line, not back to the fund. Only the close of a year takes spent authority off the lines (8000) by
 * itself. Money between funds, and books that begin with balances, need a second person too.
 */
const KINDS = `NEW.kind IN ('reallocation', 'transfer', 'restriction_release', 'opening')`

const RULES: [condition: string, question?: string][] = [
  ['s.transfers = 1 AND s.closes = 0'],
  // Most entries are of one line at most: then the sum is the answer.
  ['s.first_line = s.last_line AND (s.held < 0 OR (s.unallocated = 1 AND s.held > 0))'],
  ['s.first_line <> s.last_line', someLine('<')],
  ['s.first_line <> s.last_line AND s.unallocated = 1', someLine('>')],
]

const REFUSAL = `RAISE EXCEPTION 'E_APPROVAL_NEEDED' USING ERRCODE = 'check_violation';`

/** Comes after `entries_seal` (PostgreSQL takes triggers by name), whose refusals say more. */
export const authorityMoves: Guard = {
  name: 'entries_seal_authority',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_seal_authority BEFORE INSERT ON journal_entries
        WHEN NEW.approved_by IS NULL BEGIN
        SELECT RAISE(ABORT, 'E_APPROVAL_NEEDED') WHERE ${KINDS};
        SELECT CASE ${RULES.map(
          ([condition, question]) =>
            `WHEN ${condition}${question ? ` AND ${question}` : ''} THEN RAISE(ABORT, 'E_APPROVAL_NEEDED')`
        ).join('\n')} END FROM (${FACTS}) s;
      END`,
    ],
    down: ['DROP TRIGGER entries_seal_authority'],
  },
  postgres: postgresTrigger(
    'entries_seal_authority',
    'journal_entries',
    'BEFORE INSERT',
    `DECLARE s record;
    BEGIN
      IF NEW.approved_by IS NOT NULL THEN RETURN NEW; END IF;
      IF ${KINDS} THEN ${REFUSAL} END IF;
      ${FACTS.replace('\n  FROM postings', '\n  INTO s FROM postings')};
      ${RULES.map(
        ([condition, question]) =>
          `IF ${condition} THEN ${question ? `IF ${question} THEN ${REFUSAL} END IF;` : REFUSAL} END IF;`
      ).join('\n')}
      RETURN NEW;
    END`
  ),
}
