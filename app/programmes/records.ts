import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'

/** Tables of this module whose rows have an id and belong to a city. */
type Table = 'plans' | 'strategies' | 'programmes' | 'budget_lines' | 'places' | 'commitments'

/** The city's record; another city's, or none, is not found. */
export async function recordOf(
  client: Client,
  table: Table,
  cityId: string,
  id: string
): Promise<Row> {
  const [row] = await selectRows(client, `SELECT * FROM ${table} WHERE city_id = ? AND id = ?`, [
    cityId,
    id,
  ])
  if (!row) throw new NotFound()
  return row
}

/** Writes changes made on the version a person saw; a newer one is not overwritten. */
export async function updateVersion(
  trx: TransactionClientContract,
  table: 'plans' | 'programmes' | 'budget_lines',
  key: { cityId: string; id: string; version: number },
  changes: Row
): Promise<void> {
  const names = Object.keys(changes)
  const rows = await selectRows(
    trx,
    `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')}, version = version + 1
     WHERE city_id = ? AND id = ? AND version = ? RETURNING version`,
    [...Object.values(changes), key.cityId, key.id, key.version]
  )
  if (rows.length > 0) return
  await recordOf(trx, table, key.cityId, key.id)
  throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
}

export async function functionalCurrency(client: Client, cityId: string): Promise<string> {
  const [row] = await selectRows(
    client,
    'SELECT functional_currency FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  if (!row) throw new NotFound()
  return row.functional_currency
}

/** Not undefined: PostgreSQL and SQLite both take null. */
export function optional<T>(value: T | null | undefined): T | null {
  return value ?? null
}

export function optionalBigInt(value: unknown): bigint | null {
  return value === null || value === undefined ? null : toBigInt(value)
}
