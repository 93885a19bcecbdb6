import { appendOnlyGuard } from './append_only.js'
import { postgresTrigger, type Guard } from './guard.js'

/** What the bank said stays as it said it; a match is taken back by a row of its own. */
const kept: Guard[] = [
  appendOnlyGuard('bank_statements', ['city_id', 'id']),
  appendOnlyGuard('bank_lines', ['city_id', 'id']),
  appendOnlyGuard('bank_statement_lines', ['city_id', 'statement_id', 'position']),
  appendOnlyGuard('bank_matches', ['city_id', 'id']),
]

/** A match answers a part of its own line, in its direction; an undo undoes a match of the same line. */
const FITS = `(NEW.kind <> 'undo' AND EXISTS (SELECT 1 FROM bank_lines l
      WHERE l.city_id = NEW.city_id AND l.id = NEW.line_id
        AND ((NEW.amount > 0 AND NEW.amount <= l.amount) OR (NEW.amount < 0 AND NEW.amount >= l.amount))))
    OR (NEW.kind = 'undo' AND EXISTS (SELECT 1 FROM bank_matches m
      WHERE m.city_id = NEW.city_id AND m.id = NEW.undoes_id AND m.line_id = NEW.line_id
        AND m.kind <> 'undo' AND m.amount = NEW.amount))`

const matchesFit: Guard = {
  name: 'bank_matches_fit',
  sqlite: {
    up: [
      `CREATE TRIGGER bank_matches_fit BEFORE INSERT ON bank_matches BEGIN
        SELECT RAISE(ABORT, 'E_BANK_MATCH') WHERE NOT (${FITS});
      END`,
    ],
    down: ['DROP TRIGGER bank_matches_fit'],
  },
  postgres: postgresTrigger(
    'bank_matches_fit',
    'bank_matches',
    'BEFORE INSERT',
    `BEGIN
      IF NOT (${FITS}) THEN
        RAISE EXCEPTION 'E_BANK_MATCH' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END`
  ),
}

export const bankGuards: Guard[] = [...kept, matchesFit]
