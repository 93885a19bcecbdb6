import { appendOnlyGuard } from './append_only.js'
import { postgresTrigger, type Guard } from './guard.js'

const changed = (columns: string[], operator: string) =>
  columns.map((column) => `NEW.${column} ${operator} OLD.${column}`).join(' OR ')

const DEAL_FIXED = [
  'city_id',
  'id',
  'kind',
  'no',
  'description',
  'currency',
  'amount',
  'effective_on',
  'rule',
  'cost_city_id',
  'cost_id',
  'partner_id',
  'proposed_by',
  'proposed_at',
]

const SIDE_FIXED = ['city_id', 'deal_id', 'owner_city_id', 'no', 'role', 'amount', 'weight']

/** A side that its city has not agreed to, that lacks its second person, or that is in no ledger yet. */
const UNREADY = `EXISTS (SELECT 1 FROM network_sides s
  WHERE s.owner_city_id = NEW.city_id AND s.deal_id = NEW.id AND (s.state <> 'agreed'
    OR (s.needs_second AND s.approved_by IS NULL)
    OR (s.entry_id IS NULL AND (s.amount > 0 OR s.role = 'payer'))))`

/** What was proposed stays as it was said; it is booked or withdrawn once, and booked for all or none. */
const dealChange = (operator: string) => `${changed(DEAL_FIXED, operator)}
  OR OLD.state <> 'proposed' OR (NEW.state = 'posted' AND ${UNREADY})`

const DEAL_PROPOSED = (row: string) => `EXISTS (SELECT 1 FROM network_deals d
  WHERE d.city_id = ${row}.owner_city_id AND d.id = ${row}.deal_id AND d.state = 'proposed')`

/** Which city bears how much is fixed; who agreed may change until the side is in its ledger. */
const sideChange = (operator: string) => `${changed(SIDE_FIXED, operator)}
  OR OLD.entry_id IS NOT NULL OR NOT ${DEAL_PROPOSED('OLD')}
  OR (NEW.entry_id IS NOT NULL AND (NEW.state <> 'agreed' OR (NEW.needs_second AND NEW.approved_by IS NULL)))`

const DEAL_BEGIN = `NEW.state <> 'proposed' OR NEW.fault_code IS NOT NULL`
const SIDE_BEGIN = `NEW.entry_id IS NOT NULL OR NEW.approved_by IS NOT NULL OR NOT ${DEAL_PROPOSED('NEW')}`

function steps(
  table: string,
  key: string[],
  { begin, change }: { begin: string; change: (operator: string) => string }
): Guard {
  const name = `${table}_steps`
  const same = key.map((column) => `x.${column} = NEW.${column}`).join(' AND ')
  const refuse = (violation: string) => `BEGIN
    IF ${violation} THEN RAISE EXCEPTION 'E_DEAL_STEP' USING ERRCODE = 'restrict_violation'; END IF;
    RETURN NEW;
  END`
  const insert = postgresTrigger(`${name}_insert`, table, 'BEFORE INSERT', refuse(begin))
  const update = postgresTrigger(name, table, 'BEFORE UPDATE', refuse(change('IS DISTINCT FROM')))
  return {
    name,
    sqlite: {
      up: [
        // INSERT OR REPLACE deletes the old row without asking when recursive triggers are off
        `CREATE TRIGGER ${name}_insert BEFORE INSERT ON ${table} BEGIN
          SELECT RAISE(ABORT, 'E_DUPLICATE') WHERE EXISTS (SELECT 1 FROM ${table} x WHERE ${same});
          SELECT RAISE(ABORT, 'E_DEAL_STEP') WHERE ${begin};
        END`,
        `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} BEGIN
          SELECT RAISE(ABORT, 'E_DEAL_STEP') WHERE ${change('IS NOT')};
        END`,
        `CREATE TRIGGER ${name}_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'E_APPEND_ONLY'); END`,
      ],
      down: ['_insert', '', '_delete'].map((event) => `DROP TRIGGER ${name}${event}`),
    },
    postgres: {
      up: [
        ...insert.up,
        ...update.up,
        // A function of its own: tables with `refuse_change` may not be updated at all
        `CREATE FUNCTION ${name}_kept() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN
          RAISE EXCEPTION 'E_APPEND_ONLY' USING ERRCODE = 'restrict_violation';
        END $guard$`,
        `CREATE TRIGGER ${name}_delete BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${name}_kept()`,
        `CREATE TRIGGER ${name}_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ${name}_kept()`,
      ],
      down: [
        ...insert.down,
        ...update.down,
        `DROP TRIGGER ${name}_delete ON ${table}`,
        `DROP TRIGGER ${name}_truncate ON ${table}`,
        `DROP FUNCTION ${name}_kept()`,
      ],
    },
  }
}

export const networkGuards: Guard[] = [
  steps('network_deals', ['city_id', 'id'], { begin: DEAL_BEGIN, change: dealChange }),
  steps('network_sides', ['city_id', 'deal_id'], { begin: SIDE_BEGIN, change: sideChange }),
  appendOnlyGuard('network_side_terms', ['city_id', 'deal_id', 'no']),
]
