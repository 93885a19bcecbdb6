import { postgresTrigger, type Guard } from './guard.js'

const SEALED = `EXISTS (SELECT 1 FROM journal_entries e WHERE e.city_id = NEW.city_id AND e.id = NEW.entry_id)`

/**
 * No line joins an entry that is sealed. On PostgreSQL another transaction may not see the seal yet;
 * there the line is checked again at commit: numbers up to the line count are taken by the entry's own
 * lines (primary key), and a number above it is refused, so no late line can exist.
 */
export const postingsSealed: Guard = {
  name: 'postings_sealed',
  sqlite: {
    up: [
      `CREATE TRIGGER postings_sealed BEFORE INSERT ON postings BEGIN
        SELECT RAISE(ABORT, 'E_SEALED') WHERE ${SEALED};
      END`,
    ],
    down: ['DROP TRIGGER postings_sealed'],
  },
  postgres: {
    up: [
      ...postgresTrigger(
        'postings_sealed',
        'postings',
        'BEFORE INSERT',
        `BEGIN
          IF ${SEALED} THEN RAISE EXCEPTION 'E_SEALED' USING ERRCODE = 'check_violation'; END IF;
          RETURN NEW;
        END`
      ).up,
      `CREATE FUNCTION postings_late() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN
        IF NEW.line_no > (SELECT e.line_count FROM journal_entries e
            WHERE e.city_id = NEW.city_id AND e.id = NEW.entry_id) THEN
          RAISE EXCEPTION 'E_SEALED' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
      END $guard$`,
      `CREATE CONSTRAINT TRIGGER postings_late AFTER INSERT ON postings
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION postings_late()`,
    ],
    down: [
      'DROP TRIGGER postings_late ON postings',
      'DROP FUNCTION postings_late()',
      'DROP TRIGGER postings_sealed ON postings',
      'DROP FUNCTION postings_sealed()',
    ],
  },
}
