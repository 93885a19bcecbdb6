import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { isPostgres, selectRows, type Client, type Row } from '#core/sql'

/**
 * What entries refer to, table by table in the order in which foreign keys want it. Only what the keys
 * need and what gives a code its meaning: people and private persons come back as pseudonyms.
 */
export const MASTERS: Record<string, string> = {
  ledgers:
    'SELECT functional_currency, recognition_policy, approval_threshold, future_days FROM ledgers WHERE city_id = ?',
  accounts:
    'SELECT code, type, normal_side, currency, floor_zero, needs_line, opened_on FROM accounts WHERE city_id = ? ORDER BY code',
  funds:
    'SELECT id, code, name, restriction, purpose, starts_on, ends_on FROM funds WHERE city_id = ? ORDER BY code',
  fiscal_years:
    'SELECT id, name, starts_on, ends_on FROM fiscal_years WHERE city_id = ? ORDER BY starts_on',
  periods:
    'SELECT id, fiscal_year_id, no, starts_on, ends_on FROM periods WHERE city_id = ? ORDER BY starts_on',
  plans:
    'SELECT id, title, title_lang, starts_year, ends_year FROM plans WHERE city_id = ? ORDER BY id',
  programmes:
    'SELECT id, plan_id, code, title, title_lang FROM programmes WHERE city_id = ? ORDER BY id',
  beneficiary_groups:
    'SELECT code, local_name, local_lang, is_protected FROM beneficiary_groups WHERE city_id = ? ORDER BY code',
  budget_lines: `SELECT id, programme_id, code, title, title_lang, year, group_code, nature, activity, need
    FROM budget_lines WHERE city_id = ? ORDER BY id`,
  parties: `SELECT id, CASE WHEN is_private_person THEN 'Person ' || substr(CAST(id AS text), 30) ELSE name END AS name,
    name_lang, funder_kind, funder_kind_other, is_payee, is_partner, is_private_person FROM parties WHERE city_id = ? ORDER BY id`,
  agreements: `SELECT id, number, title, title_lang, funder_id, currency, amount, status, fund_id
    FROM agreements WHERE city_id = ? ORDER BY id`,
  instalments:
    'SELECT id, agreement_id, no, due_on, amount FROM instalments WHERE city_id = ? ORDER BY id',
  period_events: `SELECT v.id, v.period_id, v.no, v.from_status, v.to_status, v.reason, v.head_seq, v.head_hash,
      v.actor_id, v.approved_by, v.trial_balance_digest, v.at
    FROM period_events v JOIN periods t ON t.city_id = v.city_id AND t.id = v.period_id
    WHERE v.city_id = ? ORDER BY v.head_seq, v.at, t.starts_on, v.no`,
  commitments: `SELECT id, number, fund_id, budget_line_id, party_id, description, amount, committed_on, expires_on, entry_id
    FROM commitments WHERE city_id = ? ORDER BY id`,
}

/** Reads the masters of a city for its export. */
export async function mastersOf(client: Client, cityId: string): Promise<Record<string, Row[]>> {
  const masters: Record<string, Row[]> = {}
  for (const [table, sql] of Object.entries(MASTERS))
    masters[table] = await selectRows(client, sql, [cityId])
  return masters
}

/** Writes masters of an export into an empty city; what a database calls a boolean differs. */
export async function insertMasters(
  trx: TransactionClientContract,
  cityId: string,
  table: string,
  rows: Row[],
  more: Row = {}
): Promise<void> {
  const value = (given: unknown) =>
    typeof given === 'boolean' && !isPostgres(trx) ? (given ? 1 : 0) : given
  for (const row of rows) {
    const columns = Object.fromEntries(
      Object.entries(row).map(([key, given]) => [key, value(given)])
    )
    await trx
      .insertQuery()
      .table(table)
      .insert({ ...columns, city_id: cityId, ...more })
  }
}

/** People behind entries, known by their ids only. */
export async function insertPseudonyms(trx: TransactionClientContract, ids: Set<string>) {
  for (const id of ids) {
    const [there] = await selectRows(trx, 'SELECT 1 FROM people WHERE id = ?', [id])
    if (there) continue
    await trx
      .insertQuery()
      .table('people')
      .insert({
        id,
        email: `${id}@restored.invalid`,
        full_name: `Person ${id.slice(-6)}`,
        password: 'none',
        disabled_at: now(),
        created_at: now(),
      })
  }
}
