import { postgresTrigger, type Guard } from './guard.js'

const OF_ENTRY = 'p.city_id = NEW.city_id AND p.entry_id = NEW.id'

/** What a line holds in all, free, reserved or spent, is what was decided for it. */
const HELD = `p.account_code IN ('8200', '8300', '8400')`

/**
 * Whatever an entry calls itself, one person alone does not change what a line holds: not for another
 * line, not back to the fund. Only the close of a year takes spent authority off the lines (8000) by
 * itself. Money between funds, and books that begin with balances, need a second person too.
 */
const VIOLATION = `NEW.approved_by IS NULL AND (
  NEW.kind IN ('reallocation', 'transfer', 'restriction_release', 'opening')
  OR EXISTS (SELECT 1 FROM postings p WHERE ${OF_ENTRY} AND ${HELD}
    GROUP BY p.fund_id, p.budget_line_id HAVING sum(p.functional_amount) < 0)
  OR (EXISTS (SELECT 1 FROM postings p WHERE ${OF_ENTRY} AND p.account_code = '8100')
    AND EXISTS (SELECT 1 FROM postings p WHERE ${OF_ENTRY} AND ${HELD}
      GROUP BY p.fund_id, p.budget_line_id HAVING sum(p.functional_amount) > 0))
  OR (EXISTS (SELECT 1 FROM postings p WHERE ${OF_ENTRY} AND p.account_code IN ('3900', '3910'))
    AND NOT EXISTS (SELECT 1 FROM postings p WHERE ${OF_ENTRY} AND p.account_code = '3000')))`

/** Comes after `entries_seal` (PostgreSQL takes triggers by name), whose refusals say more. */
export const authorityMoves: Guard = {
  name: 'entries_seal_authority',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_seal_authority BEFORE INSERT ON journal_entries
        WHEN NEW.approved_by IS NULL BEGIN
        SELECT RAISE(ABORT, 'E_APPROVAL_NEEDED') WHERE ${VIOLATION};
      END`,
    ],
    down: ['DROP TRIGGER entries_seal_authority'],
  },
  postgres: postgresTrigger(
    'entries_seal_authority',
    'journal_entries',
    'BEFORE INSERT',
    `BEGIN
      IF ${VIOLATION} THEN RAISE EXCEPTION 'E_APPROVAL_NEEDED' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END`
  ),
}
