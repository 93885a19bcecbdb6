import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toCount, type Client, type Row } from '#core/sql'
import type { Mapping } from '#imports/domain/column_mapping'
import type { RecordKind } from '#imports/domain/mapping'

/** How files with the same headers were read the last time one was imported. */
export interface SavedLayout {
  /** In addresses: the kind and the fingerprint of the headers. */
  name: string
  kind: RecordKind
  currency: string
  /** Which field is read from which column, from 1 on, in the order of the columns. */
  columns: { field: string; no: number }[]
  usedBy: string
  usedAt: string
}

const FROM = `FROM import_mappings m JOIN people p ON p.id = m.used_by WHERE m.city_id = ?`

/** A page of a city's saved layouts, the latest used first. */
export async function listLayouts(
  client: Client,
  cityId: string,
  { page, perPage }: { page: number; perPage: number }
): Promise<{ layouts: SavedLayout[]; total: number }> {
  const [count] = await selectRows(client, `SELECT count(*) AS n ${FROM}`, [cityId])
  const span = pageSql(page, perPage)
  const rows = await selectRows(
    client,
    `SELECT m.*, p.full_name ${FROM} ORDER BY m.used_at DESC, m.kind, m.fingerprint ${span.sql}`,
    [cityId, ...span.bindings]
  )
  return { layouts: rows.map(layoutOf), total: toCount(count.n) }
}

export async function findLayout(
  client: Client,
  cityId: string,
  name: string
): Promise<SavedLayout> {
  const [kind, fingerprint] = partsOf(name)
  const [row] = await selectRows(
    client,
    `SELECT m.*, p.full_name ${FROM} AND m.kind = ? AND m.fingerprint = ?`,
    [cityId, kind, fingerprint]
  )
  if (!row) throw new NotFound()
  return layoutOf(row)
}

/** The kind and the fingerprint that a name in an address is made of. */
export function partsOf(name: string): [kind: string, fingerprint: string] {
  const at = name.lastIndexOf('-')
  return [name.slice(0, at), name.slice(at + 1)]
}

function layoutOf(row: Row): SavedLayout {
  return {
    name: `${row.kind}-${row.fingerprint}`,
    kind: row.kind,
    currency: row.currency,
    columns: columnsOf(JSON.parse(row.mapping)),
    usedBy: row.full_name,
    usedAt: row.used_at,
  }
}

function columnsOf(mapping: Mapping): SavedLayout['columns'] {
  return Object.entries(mapping)
    .flatMap(([field, column]) => (column === undefined ? [] : [{ field, no: column + 1 }]))
    .toSorted((a, b) => a.no - b.no)
}
