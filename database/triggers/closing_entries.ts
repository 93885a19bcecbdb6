import { postgresTrigger, type Guard } from './guard.js'

const REVERSES_CLOSING = (entry: string) => `EXISTS (SELECT 1 FROM closing_entries c
  WHERE c.city_id = ${entry}.city_id AND c.entry_id = ${entry}.reverses_id)`

/** Most entries neither close a year nor reverse anything, and are asked no further. */
const MAY_CLOSE = `NEW.kind = 'year_close' OR NEW.reverses_id IS NOT NULL`

const NOTE = `INSERT INTO closing_entries (city_id, entry_id)
  SELECT NEW.city_id, NEW.id WHERE NEW.kind = 'year_close' OR ${REVERSES_CLOSING('NEW')};`

/** Which entries close a year is a fact of its own, so that figures of activity can leave them out. */
export const closingEntriesNoted: Guard = {
  name: 'closing_entries_noted',
  sqlite: {
    up: [
      `CREATE TRIGGER closing_entries_noted AFTER INSERT ON journal_entries
        WHEN ${MAY_CLOSE} BEGIN ${NOTE} END`,
    ],
    down: ['DROP TRIGGER closing_entries_noted'],
  },
  postgres: postgresTrigger(
    'closing_entries_noted',
    'journal_entries',
    'AFTER INSERT',
    `BEGIN IF ${MAY_CLOSE} THEN ${NOTE} END IF; RETURN NULL; END`
  ),
}

const NOT_CLOSING = `NOT EXISTS (SELECT 1 FROM journal_entries e
  WHERE e.city_id = NEW.city_id AND e.id = NEW.entry_id
    AND (e.kind = 'year_close' OR ${REVERSES_CLOSING('e')}))`

/** Nobody takes an ordinary entry out of the figures by calling it a closing one. */
export const closingEntriesTrue: Guard = {
  name: 'closing_entries_true',
  sqlite: {
    up: [
      `CREATE TRIGGER closing_entries_true BEFORE INSERT ON closing_entries BEGIN
        SELECT RAISE(ABORT, 'E_NOT_CLOSING') WHERE ${NOT_CLOSING};
      END`,
    ],
    down: ['DROP TRIGGER closing_entries_true'],
  },
  postgres: postgresTrigger(
    'closing_entries_true',
    'closing_entries',
    'BEFORE INSERT',
    `BEGIN
      IF ${NOT_CLOSING} THEN RAISE EXCEPTION 'E_NOT_CLOSING' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END`
  ),
}

const RULES: [code: string, condition: string, question?: string][] = [
  ['E_APPROVAL_NEEDED', `NEW.kind IN ('year_close', 'carry_forward') AND NEW.approved_by IS NULL`],
  [
    'E_YEAR_CLOSE_DAY',
    `NEW.kind = 'year_close'`,
    `NOT EXISTS (SELECT 1 FROM fiscal_years y
       WHERE y.city_id = NEW.city_id AND y.ends_on = NEW.effective_on)`,
  ],
  [
    'E_YEAR_CLOSE_DAY',
    'NEW.reverses_id IS NOT NULL',
    `EXISTS (SELECT 1 FROM closing_entries c
       JOIN journal_entries o ON o.city_id = c.city_id AND o.id = c.entry_id
       WHERE c.city_id = NEW.city_id AND c.entry_id = NEW.reverses_id
         AND o.effective_on <> NEW.effective_on)`,
  ],
]

/** A closing entry has two people, and it and what takes it back stand on the last day of the year. */
export const yearCloseSeal: Guard = {
  name: 'year_close_seal',
  sqlite: {
    up: [
      `CREATE TRIGGER year_close_seal BEFORE INSERT ON journal_entries
        WHEN NEW.kind IN ('year_close', 'carry_forward') OR NEW.reverses_id IS NOT NULL BEGIN
        ${RULES.map(
          ([code, condition, question]) =>
            `SELECT RAISE(ABORT, '${code}') WHERE ${condition}${question ? ` AND ${question}` : ''};`
        ).join('\n')}
      END`,
    ],
    down: ['DROP TRIGGER year_close_seal'],
  },
  postgres: postgresTrigger(
    'year_close_seal',
    'journal_entries',
    'BEFORE INSERT',
    `BEGIN
      ${RULES.map(([code, condition, question]) => {
        const refusal = `RAISE EXCEPTION '${code}' USING ERRCODE = 'check_violation';`
        return `IF ${condition} THEN ${question ? `IF ${question} THEN ${refusal} END IF;` : refusal} END IF;`
      }).join('\n')}
      RETURN NEW;
    END`
  ),
}
