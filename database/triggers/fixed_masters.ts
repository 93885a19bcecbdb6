import { postgresTrigger, type Guard } from './guard.js'

interface FixedMaster {
  table: string
  fixed: string[]
}

/**
 * What an entry relied on when it was sealed may not be changed under it: the rules of an account, the
 * days of a period, the identity of a fund. Closing them is the only change.
 */
const MASTERS: FixedMaster[] = [
  {
    table: 'accounts',
    fixed: [
      'city_id',
      'code',
      'type',
      'normal_side',
      'currency',
      'floor_zero',
      'needs_line',
      'opened_on',
    ],
  },
  { table: 'periods', fixed: ['city_id', 'id', 'fiscal_year_id', 'no', 'starts_on', 'ends_on'] },
  { table: 'funds', fixed: ['city_id', 'id', 'code', 'restriction'] },
]

function guardOf({ table, fixed }: FixedMaster): Guard {
  const name = `${table}_fixed`
  const changed = (operator: string) =>
    fixed.map((column) => `NEW.${column} ${operator} OLD.${column}`).join(' OR ')
  const remove = postgresTrigger(
    `${name}_delete`,
    table,
    'BEFORE DELETE',
    `BEGIN RAISE EXCEPTION 'E_FIXED' USING ERRCODE = 'restrict_violation'; END`
  )
  const update = postgresTrigger(
    name,
    table,
    'BEFORE UPDATE',
    `BEGIN
      IF ${changed('IS DISTINCT FROM')} THEN RAISE EXCEPTION 'E_FIXED' USING ERRCODE = 'restrict_violation'; END IF;
      RETURN NEW;
    END`
  )
  return {
    name,
    sqlite: {
      up: [
        `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table} BEGIN
          SELECT RAISE(ABORT, 'E_FIXED') WHERE ${changed('IS NOT')};
        END`,
        `CREATE TRIGGER ${name}_delete BEFORE DELETE ON ${table} BEGIN SELECT RAISE(ABORT, 'E_FIXED'); END`,
      ],
      down: [`DROP TRIGGER ${name}`, `DROP TRIGGER ${name}_delete`],
    },
    postgres: { up: [...update.up, ...remove.up], down: [...update.down, ...remove.down] },
  }
}

export const fixedMasters: Guard[] = MASTERS.map(guardOf)

const OVERLAPS = `EXISTS (SELECT 1 FROM periods t WHERE t.city_id = NEW.city_id AND t.id <> NEW.id
  AND t.starts_on <= NEW.ends_on AND NEW.starts_on <= t.ends_on)`

/** One day belongs to one period. */
export const periodsApart: Guard = {
  name: 'periods_apart',
  sqlite: {
    up: [
      `CREATE TRIGGER periods_apart BEFORE INSERT ON periods BEGIN
        SELECT RAISE(ABORT, 'E_PERIOD_OVERLAP') WHERE ${OVERLAPS};
      END`,
    ],
    down: ['DROP TRIGGER periods_apart'],
  },
  postgres: postgresTrigger(
    'periods_apart',
    'periods',
    'BEFORE INSERT',
    `BEGIN
      IF ${OVERLAPS} THEN RAISE EXCEPTION 'E_PERIOD_OVERLAP' USING ERRCODE = 'check_violation'; END IF;
      RETURN NEW;
    END`
  ),
}
