import { postgresTrigger, type Guard } from './guard.js'

const STANDING_USES = `SELECT coalesce(sum(m.amount), 0) FROM match_sources m
  WHERE m.city_id = NEW.city_id AND m.source_type = NEW.source_type AND m.source_id = NEW.source_id
    AND m.withdraws_id IS NULL
    AND NOT EXISTS (SELECT 1 FROM match_sources w WHERE w.city_id = m.city_id AND w.withdraws_id = m.id)`

/** What is used as a match is used once: the parts used of a source never exceed it. */
const USED_TWICE = `NEW.withdraws_id IS NULL AND (
  (NEW.source_type = 'agreement' AND (${STANDING_USES}) + NEW.amount >
    (SELECT a.amount FROM agreements a WHERE a.city_id = NEW.city_id AND a.id = NEW.source_id))
  OR (NEW.source_type = 'in_kind' AND (${STANDING_USES}) > 0))`

export const matchUsedOnce: Guard = {
  name: 'match_used_once',
  sqlite: {
    up: [
      `CREATE TRIGGER match_used_once BEFORE INSERT ON match_sources BEGIN
        SELECT RAISE(ABORT, 'E_MATCH_USED') WHERE ${USED_TWICE};
      END`,
    ],
    down: ['DROP TRIGGER match_used_once'],
  },
  postgres: postgresTrigger(
    'match_used_once',
    'match_sources',
    'BEFORE INSERT',
    `BEGIN
      IF ${USED_TWICE} THEN RAISE EXCEPTION 'E_MATCH_USED' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END`
  ),
}
