import { postgresTrigger, type Guard } from './guard.js'

const RULES: [code: string, violation: string][] = [
  [
    'E_HEAD_STEP',
    'NEW.head_seq NOT IN (OLD.head_seq, OLD.head_seq + 1) OR NEW.city_id <> OLD.city_id',
  ],
  ['E_FUNCTIONAL_CURRENCY', 'NEW.functional_currency <> OLD.functional_currency'],
  [
    'E_HEAD_HASH',
    `NEW.head_hash <> OLD.head_hash AND NOT EXISTS (SELECT 1 FROM journal_entries e
      WHERE e.city_id = NEW.city_id AND e.seq = NEW.head_seq AND e.hash = NEW.head_hash)`,
  ],
]

/** The head of a chain moves one entry at a time and only to the hash of a stored entry. */
export const ledgerHeadSteps: Guard = {
  name: 'ledger_head_steps',
  sqlite: {
    up: [
      `CREATE TRIGGER ledger_head_steps BEFORE UPDATE ON ledgers BEGIN
        ${RULES.map(([code, violation]) => `SELECT RAISE(ABORT, '${code}') WHERE ${violation};`).join('\n')}
      END`,
    ],
    down: ['DROP TRIGGER ledger_head_steps'],
  },
  postgres: postgresTrigger(
    'ledger_head_steps',
    'ledgers',
    'BEFORE UPDATE',
    `BEGIN
      ${RULES.map(
        ([code, violation]) =>
          `IF ${violation} THEN RAISE EXCEPTION '${code}' USING ERRCODE = 'check_violation'; END IF;`
      ).join('\n')}
      RETURN NEW;
    END`
  ),
}
