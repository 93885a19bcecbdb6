import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { NotTogether } from '#core/not_together'
import { selectRows, type Row } from '#core/sql'
import { PartiesAlike } from '#funding/queries/parties_alike'
import type { BatchRow } from '#imports/queries/batch_rows'
import { marks } from '#imports/queries/books'
import type { Batch } from '#imports/queries/batches'

/** The ids of the entries that rows of a chunk get, when none of them was ever taken before. */
export async function freshEntryIds(
  trx: TransactionClientContract,
  { cityId, kind }: Batch,
  rows: readonly BatchRow[]
): Promise<string[]> {
  const ids = rows.map(({ contentKey }) => derivedId('imported', kind, cityId, contentKey!, '0'))
  const [known] = await selectRows(
    trx,
    `SELECT 1 FROM journal_entries WHERE city_id = ? AND id IN (${marks(ids)}) LIMIT 1`,
    [cityId, ...ids]
  )
  if (known) throw new NotTogether()
  return ids
}

const byCode = { columns: 'id, code', asked: 'code', keyOf: (row: Row) => row.code as string }

const TABLES = {
  funds: byCode,
  programmes: byCode,
  places: { columns: 'id, name', asked: 'name', keyOf: (row: Row) => row.name as string },
  budget_lines: {
    columns: 'id, year, code',
    asked: 'code',
    keyOf: (row: Row) => lineName(row.year, row.code),
  },
  commitments: {
    columns: 'id, number',
    asked: 'number',
    keyOf: (row: Row) => row.number as string,
  },
} as const

/** Looks up all records that the rows of a chunk name; a name that stands for none is `NotTogether`. */
export async function namedRecords(
  trx: TransactionClientContract,
  cityId: string,
  table: keyof typeof TABLES,
  codes: readonly string[]
): Promise<(name: string) => string> {
  const { columns, asked, keyOf } = TABLES[table]
  const different = [...new Set(codes)]
  const rows =
    different.length === 0
      ? []
      : await selectRows(
          trx,
          `SELECT ${columns} FROM ${table} WHERE city_id = ? AND ${asked} IN (${marks(different)})`,
          [cityId, ...different]
        )
  const ids = new Map(rows.map((row) => [keyOf(row), row.id as string]))
  return (name) => {
    const id = ids.get(name)
    if (!id) throw new NotTogether()
    return id
  }
}

/** A code of a line is one of its year. */
export function lineName(year: number | string | bigint, code: string): string {
  return `${year} ${code}`
}

/** The parties that the rows of a chunk name, by the names in the file; null where nobody is known. */
export async function namedParties(
  trx: TransactionClientContract,
  cityId: string,
  rows: readonly BatchRow[]
): Promise<Map<string, string | null>> {
  const names = new Set(rows.flatMap(({ draft }): string[] => draft.party || []))
  if (names.size === 0) return new Map()
  const asked = Array.from(names, (name) => ({ name }))
  const alike = await PartiesAlike.of(trx, cityId, asked)
  return new Map(asked.map((one) => [one.name, alike.find(one)?.id ?? null]))
}
