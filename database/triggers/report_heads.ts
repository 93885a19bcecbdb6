import { appendOnlyGuard } from './append_only.js'
import { postgresTrigger, type Guard } from './guard.js'

/** A version of report heads says how many heads and marks it has: none joins it later. */
function sealed(table: string, counted: string): Guard {
  const isFull = `(SELECT count(*) FROM ${table} x WHERE x.city_id = NEW.city_id
      AND x.agreement_id = NEW.agreement_id AND x.version = NEW.version)
    >= (SELECT v.${counted} FROM report_head_versions v WHERE v.city_id = NEW.city_id
      AND v.agreement_id = NEW.agreement_id AND v.version = NEW.version)`
  const name = `${table}_sealed`
  return {
    name,
    sqlite: {
      up: [
        `CREATE TRIGGER ${name} BEFORE INSERT ON ${table} BEGIN
          SELECT RAISE(ABORT, 'E_APPEND_ONLY') WHERE ${isFull};
        END`,
      ],
      down: [`DROP TRIGGER ${name}`],
    },
    postgres: postgresTrigger(
      name,
      table,
      'BEFORE INSERT',
      `BEGIN
        IF ${isFull} THEN RAISE EXCEPTION 'E_APPEND_ONLY' USING ERRCODE = 'restrict_violation'; END IF;
        RETURN NEW;
      END`
    ),
  }
}

/** What a funder approved stays readable as it was: amendments are new versions. */
export const reportHeadsKept: Guard[] = [
  appendOnlyGuard('report_head_versions', ['city_id', 'agreement_id', 'version']),
  appendOnlyGuard('report_heads', ['city_id', 'agreement_id', 'version', 'no']),
  appendOnlyGuard('report_head_marks', [
    ...['city_id', 'agreement_id', 'version', 'no'],
    ...['kind', 'value'],
  ]),
  appendOnlyGuard('report_head_explanations', ['city_id', 'id']),
  sealed('report_heads', 'heads'),
  sealed('report_head_marks', 'marks'),
]
