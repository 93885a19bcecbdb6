import { NotFound } from '#core/refusal'
import { selectRows, toBoolean, toCount, type Client } from '#core/sql'
import { libraryValue, type LibraryValue } from '#appraisal/domain/unit_value_library'
import type { TransferStep } from '#appraisal/domain/unit_values'

export interface UnitValueVersion {
  version: number
  published: { value: string; currency: string | null; priceBase: number | null }
  steps: TransferStep[]
  decimals: number
  /** Decimal text: in major units of `currency`, or a share when that is null. */
  value: string
  currency: string | null
  priceBase: number | null
  country: string
  grade: number
  source: string
  sourceYear: number
  licence: string | null
  mark: 'sourced' | 'illustrative'
  isWithdrawn: boolean
  reason: string
  setBy: string
  setAt: string
}

export interface UnitValueOfCity {
  id: string
  library: LibraryValue | null
  /** Of a value of the city's own; one of the library is named by the catalogues. */
  name: string | null
  unit: string | null
  lang: string | null
  /** The latest first: that one holds. */
  versions: UnitValueVersion[]
}

/** Unit values of the city with all their versions, those of its own by name. */
export async function unitValuesOf(
  client: Client,
  cityId: string,
  id?: string
): Promise<UnitValueOfCity[]> {
  const [only, bindings] = id ? [' AND v.value_id = ?', [cityId, id]] : ['', [cityId]]
  const rows = await selectRows(
    client,
    `SELECT u.id, u.library_key, u.name, u.unit, u.lang, v.*, p.full_name AS set_name
     FROM unit_value_versions v
     JOIN unit_values u ON u.city_id = v.city_id AND u.id = v.value_id
     JOIN people p ON p.id = v.set_by
     WHERE v.city_id = ?${only} ORDER BY u.name, u.id, v.version DESC`,
    bindings
  )
  const values = new Map<string, UnitValueOfCity>()
  for (const row of rows) {
    const known: UnitValueOfCity = values.get(row.value_id) ?? {
      id: row.value_id,
      library: libraryValue(row.library_key) ?? null,
      name: row.name,
      unit: row.unit,
      lang: row.lang,
      versions: [],
    }
    values.set(row.value_id, known)
    known.versions.push(versionOf(row))
  }
  return [...values.values()]
}

export async function unitValueShown(
  client: Client,
  cityId: string,
  id: string
): Promise<UnitValueOfCity> {
  const [value] = await unitValuesOf(client, cityId, id)
  if (!value) throw new NotFound()
  return value
}

const yearOf = (stored: unknown) => (stored === null ? null : toCount(stored as number))

function versionOf(row: Record<string, any>): UnitValueVersion {
  return {
    version: toCount(row.version),
    published: {
      value: row.published_value,
      currency: row.published_currency,
      priceBase: yearOf(row.published_price_base),
    },
    steps: JSON.parse(row.steps),
    decimals: toCount(row.decimals),
    value: row.value,
    currency: row.currency,
    priceBase: yearOf(row.price_base),
    country: row.country,
    grade: toCount(row.grade),
    source: row.source,
    sourceYear: toCount(row.source_year),
    licence: row.licence,
    mark: row.mark,
    isWithdrawn: toBoolean(row.withdrawn),
    reason: row.reason,
    setBy: row.set_name,
    setAt: row.set_at,
  }
}
