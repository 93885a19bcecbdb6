import { canonicalJson, sha256 } from '#core/hashes'
import { isPostgres, selectRows, toCount, type Client, type Row } from '#core/sql'
import { appendOnlyTables } from '#ledger/queries/guard_faults'

/** What the audit chain calls a batch of seals. */
export const SEALED = 'records.sealed'

export interface SealedTable {
  name: string
  /** In the order in which the table has them. */
  columns: string[]
  /** Columns of the key without that of the city. */
  key: string[]
  /** Which of its rows never change any more. */
  where: string
}

/** These are kept by chains of their own, or are written from the chain and compared with it. */
const CHAINED = [
  'journal_entries',
  'audit_events',
  'anchors',
  'record_seals',
  'postings',
  'closing_entries',
]

/** Tables without an append-only guard whose rows nobody may change, or not once they are decided. */
const SETTLED: Record<string, string> = {
  funds: 'TRUE',
  fiscal_years: 'TRUE',
  entry_drafts: `r.state <> 'waiting'`,
  network_deals: `r.state <> 'proposed'`,
  network_sides: 'r.entry_id IS NOT NULL',
}

/** Tables whose records are sealed when an anchor is made, as this database has them. */
export async function sealedTables(client: Client): Promise<SealedTable[]> {
  const guarded = (await appendOnlyTables()).filter((name) => !CHAINED.includes(name))
  const wanted = new Map([
    ...guarded.map((name): [string, string] => [name, 'TRUE']),
    ...Object.entries(SETTLED),
  ])
  const tables = new Map<string, { columns: string[]; key: [number, string][] }>()
  for (const { name, column, place } of await selectRows(client, columnsSql(client))) {
    if (!wanted.has(name)) continue
    const table = tables.get(name) ?? { columns: [], key: [] }
    tables.set(name, table)
    table.columns.push(column)
    if (toCount(place) > 0 && column !== 'city_id') table.key.push([toCount(place), column])
  }
  return [...tables]
    .filter(([, { columns, key }]) => columns.includes('city_id') && key.length > 0)
    .map(([name, { columns, key }]) => ({
      name,
      columns,
      key: key.toSorted(([a], [b]) => a - b).map(([, column]) => column),
      where: wanted.get(name)!,
    }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** Columns of all tables in their order; `place` is that in the key, 0 outside of it. */
function columnsSql(client: Client): string {
  return isPostgres(client)
    ? `SELECT c.relname AS name, a.attname AS column,
         coalesce(array_position(i.indkey::int[], a.attnum::int), -1) + 1 AS place
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
       JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
       WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
       ORDER BY c.relname, a.attnum`
    : `SELECT m.name, i.name AS column, i.pk AS place
       FROM sqlite_master m JOIN pragma_table_info(m.name) i WHERE m.type = 'table' ORDER BY m.name, i.cid`
}

/** The key of a record as one text; ids, numbers and codes, none of which holds a bar. */
export function keySql({ key }: SealedTable): string {
  return key.map((column) => `CAST(r.${column} AS text)`).join(` || '|' || `)
}

export function keyOf({ key }: SealedTable, row: Row): string {
  return key.map((column) => String(row[column])).join('|')
}

/**
 * Hash of a record by its first columns. What is empty is left out and truth values are 0 and 1, so that the hash is
 * that of the record and not that of a driver.
 */
export function recordHash(columns: readonly string[], row: Row): string {
  const said = columns.flatMap((column) => {
    const value = row[column]
    if (value === null || value === undefined) return []
    return [[column, typeof value === 'boolean' ? String(BigInt(value)) : String(value)]]
  })
  return sha256(canonicalJson(Object.fromEntries(said)))
}

export interface Seal {
  table: string
  key: string
  /** How many columns the table had. */
  layout: number
  hash: string
}

/** One hash over a batch of seals, in the order of their bytes: a database may sort texts in many ways. */
export function sealsRoot(seals: readonly Seal[]): string {
  const texts = seals.map(({ table, key, layout, hash }) => `${table} ${key} ${layout} ${hash}`)
  return sha256(texts.toSorted().join('\n'))
}

const AT_ONCE = 1000

/**
 * Rows of a table in the order of their key, a few at a time: some of them hold whole documents. Each time goes on
 * after the last key: counting off what was read would read it again.
 */
export async function* rowsOf(
  client: Client,
  cityId: string,
  table: SealedTable,
  { where, bindings }: { where: string; bindings: unknown[] } = { where: 'TRUE', bindings: [] }
): AsyncIterable<Row> {
  const key = table.key.map((column) => `r.${column}`).join(', ')
  const marks = table.key.map(() => '?').join(', ')
  let after: unknown[] = []
  for (;;) {
    const rows = await selectRows(
      client,
      `SELECT r.* FROM ${table.name} r WHERE r.city_id = ? ${after.length ? `AND (${key}) > (${marks})` : ''}
         AND ${where}
       ORDER BY ${key} LIMIT ${AT_ONCE}`,
      [cityId, ...after, ...bindings]
    )
    yield* rows
    if (rows.length < AT_ONCE) return
    after = table.key.map((column) => rows.at(-1)![column])
  }
}
