import { postgresTrigger, type Guard } from './guard.js'

const OF_ENTRY = 'p.city_id = NEW.city_id AND p.entry_id = NEW.id'

/**
 * The funds of the entry that give (or take) of an account; a revaluation moves nothing. The empty
 * text keeps SQLite from reading all postings of the account in the order of the grouping.
 */
const moving = (account: string, sign: '<' | '>') => `
  SELECT p.fund_id FROM postings p
  WHERE ${OF_ENTRY} AND p.account_code || '' = '${account}' AND p.amount <> 0
  GROUP BY p.fund_id HAVING sum(p.functional_amount) ${sign} 0`

const through = (fund: string) => `(
  SELECT coalesce(sum(p.functional_amount), 0) FROM postings p
  WHERE ${OF_ENTRY} AND p.fund_id = ${fund} AND p.account_code || '' IN ('3900', '3910'))`

/** One fund gives and another takes, and the transfer or release does not stand in both. */
const silent = (account: string) => `EXISTS (
  SELECT 1 FROM (${moving(account, '<')}) g CROSS JOIN (${moving(account, '>')}) t
  WHERE ${through('g.fund_id')} <= 0 OR ${through('t.fund_id')} >= 0)`

/** Most entries are of one fund, and asked no further. */
const SEVERAL = `(SELECT min(CAST(p.fund_id AS text)) <> max(CAST(p.fund_id AS text)) FROM postings p WHERE ${OF_ENTRY})`

const VIOLATION = `${silent('1000')} OR ${silent('8000')}`

/**
 * Money and the authority to spend it leave a fund for another only through the accounts of transfers and
 * releases, whatever the entry calls itself. Comes after `entries_seal` (PostgreSQL takes triggers by name).
 */
export const fundMoves: Guard = {
  name: 'entries_seal_funds',
  sqlite: {
    up: [
      `CREATE TRIGGER entries_seal_funds BEFORE INSERT ON journal_entries BEGIN
        SELECT RAISE(ABORT, 'E_FUND_MOVE') WHERE ${SEVERAL} AND (${VIOLATION});
      END`,
    ],
    down: ['DROP TRIGGER entries_seal_funds'],
  },
  postgres: postgresTrigger(
    'entries_seal_funds',
    'journal_entries',
    'BEFORE INSERT',
    `BEGIN
      IF ${SEVERAL} THEN
        IF ${VIOLATION} THEN RAISE EXCEPTION 'E_FUND_MOVE' USING ERRCODE = 'check_violation'; END IF;
      END IF;
      RETURN NEW;
    END`
  ),
}
