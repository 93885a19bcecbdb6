import type { Guard } from './guard.js'

/** Tables whose rows never change and never go, with the key that must not be replaced. */
const APPEND_ONLY: Record<string, string[]> = {
  journal_entries: ['city_id', 'id'],
  postings: ['city_id', 'entry_id', 'line_no'],
  period_events: ['city_id', 'id'],
  audit_events: ['scope', 'seq'],
  agreement_versions: ['city_id', 'agreement_id', 'version'],
  receipts: ['city_id', 'id'],
  commitments: ['city_id', 'id'],
  expenditures: ['city_id', 'id'],
  allocation_runs: ['city_id', 'id'],
  allocations: ['city_id', 'decision_id', 'fund_id', 'budget_line_id'],
  appraisal_versions: ['city_id', 'model_id', 'version'],
  workbook_exports: ['city_id', 'id'],
}

/** Rows of the table never change and never go; `key` names a row. */
export function appendOnlyGuard(table: string, key: string[]): Guard {
  const name = `${table}_append_only`
  const same = key.map((column) => `x.${column} = NEW.${column}`).join(' AND ')
  return {
    name,
    sqlite: {
      up: [
        `CREATE TRIGGER ${name}_update BEFORE UPDATE ON ${table} BEGIN SELECT RAISE(ABORT, 'E_APPEND_ONLY'); END`,
        `CREATE TRIGGER ${name}_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'E_APPEND_ONLY'); END`,
        // INSERT OR REPLACE deletes the old row without asking when recursive triggers are off
        `CREATE TRIGGER ${name}_replace BEFORE INSERT ON ${table} BEGIN
          SELECT RAISE(ABORT, 'E_DUPLICATE') WHERE EXISTS (SELECT 1 FROM ${table} x WHERE ${same});
        END`,
      ],
      down: ['update', 'delete', 'replace'].map((event) => `DROP TRIGGER ${name}_${event}`),
    },
    postgres: {
      up: [
        `CREATE TRIGGER ${name} BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
        `CREATE TRIGGER ${name}_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      ],
      down: [`DROP TRIGGER ${name} ON ${table}`, `DROP TRIGGER ${name}_truncate ON ${table}`],
    },
  }
}

export const refuseChange: Guard = {
  name: 'refuse_change',
  sqlite: { up: [], down: [] },
  postgres: {
    up: [
      `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN
        RAISE EXCEPTION 'E_APPEND_ONLY' USING ERRCODE = 'restrict_violation';
      END $guard$`,
    ],
    down: ['DROP FUNCTION refuse_change()'],
  },
}

export const appendOnly: Guard[] = Object.entries(APPEND_ONLY).map(([table, key]) =>
  appendOnlyGuard(table, key)
)
