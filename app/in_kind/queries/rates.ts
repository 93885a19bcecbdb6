import { NotFound } from '#core/refusal'
import { selectRows, toCount, type Client } from '#core/sql'
import type { Unit } from '#in_kind/domain/quantities'

export interface ValueRate {
  code: string
  title: string
  unit: Unit
  /** Decimal text in the functional currency. */
  rate: string
}

export interface RateVersion {
  version: number
  validFrom: string
  mark: 'sourced' | 'illustrative'
  source: string | null
  reason: string
  preparedBy: string
  approvedBy: string
  setAt: string
  rates: ValueRate[]
}

export interface RateTable {
  id: string
  name: string
  nameLang: string
  /** The latest first. */
  versions: RateVersion[]
}

/** Rate tables of the city by name, each with all its versions. */
export async function rateTables(
  client: Client,
  cityId: string,
  id?: string
): Promise<RateTable[]> {
  const tables = await selectRows(
    client,
    `SELECT * FROM value_rate_tables WHERE city_id = ?${id ? ' AND id = ?' : ''} ORDER BY name`,
    id ? [cityId, id] : [cityId]
  )
  const versions = await selectRows(
    client,
    `SELECT v.*, m.full_name AS prepared_name, c.full_name AS approved_name
     FROM value_rate_versions v JOIN people m ON m.id = v.prepared_by JOIN people c ON c.id = v.approved_by
     WHERE v.city_id = ? ORDER BY v.version DESC`,
    [cityId]
  )
  const rates = await selectRows(
    client,
    'SELECT * FROM value_rates WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  return tables.map((table) => ({
    id: table.id,
    name: table.name,
    nameLang: table.name_lang,
    versions: versions
      .filter(({ table_id: of }) => of === table.id)
      .map((row) => ({
        version: toCount(row.version),
        validFrom: row.valid_from,
        mark: row.mark,
        source: row.source,
        reason: row.reason,
        preparedBy: row.prepared_name,
        approvedBy: row.approved_name,
        setAt: row.set_at,
        rates: rates
          .filter((rate) => rate.table_id === table.id && rate.version === row.version)
          .map(({ code, title, unit, rate }) => ({ code, title, unit, rate })),
      })),
  }))
}

export async function rateTableShown(
  client: Client,
  cityId: string,
  id: string
): Promise<RateTable> {
  const [table] = await rateTables(client, cityId, id)
  if (!table) throw new NotFound()
  return table
}

/** The version that counts on a day: the one valid from the latest day, and of those the last one set. */
export function versionOn(table: RateTable, day: string): RateVersion | null {
  return table.versions
    .filter(({ validFrom }) => validFrom <= day)
    .reduce<RateVersion | null>(
      (best, one) => (best === null || one.validFrom > best.validFrom ? one : best),
      null
    )
}

/** The rate of a code on a day; null when the table says nothing of it then. */
export function rateOn(table: RateTable | undefined, code: string, day: string): ValueRate | null {
  const version = table && versionOn(table, day)
  return version?.rates.find((rate) => rate.code === code) ?? null
}
