import { selectRows, toCount, type Client, type Row } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'
import { broughtInUpTo } from '#ledger/queries/brought_in'

/**
 * Agreements that are not what their last version says: terms, earmark and instalments changed by hand, or a
 * version taken away. Of a ledger that came from a file only the versions made since are here.
 */
export async function findAgreementFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const versions = await selectRows(
    client,
    `SELECT a.*, v.version AS last_version, v.snapshot,
       (SELECT count(*) FROM agreement_versions o
        WHERE o.city_id = a.city_id AND o.agreement_id = a.id) AS versions,
       (SELECT min(o.version) FROM agreement_versions o
        WHERE o.city_id = a.city_id AND o.agreement_id = a.id) AS first_version
     FROM agreements a
     LEFT JOIN agreement_versions v ON v.city_id = a.city_id AND v.agreement_id = a.id
       AND v.version = (SELECT max(w.version) FROM agreement_versions w
         WHERE w.city_id = a.city_id AND w.agreement_id = a.id)
     WHERE a.city_id = ? ORDER BY a.number`,
    [cityId]
  )
  const earmarks = await partsBy(client, cityId, 'agreement_earmarks', 'dimension, value')
  const instalments = await partsBy(client, cityId, 'instalments', 'no')
  const isBroughtIn = (await broughtInUpTo(client, cityId)) !== null
  return versions.flatMap((row) => {
    const part = hasGap(row, isBroughtIn)
      ? 'version'
      : faultOf(row, earmarks.get(row.id) ?? [], instalments.get(row.id) ?? [])
    if (!part) return []
    return [
      {
        seq: null,
        code: 'V_SUBLEDGER' as const,
        params: { table: 'agreements', id: row.id, part },
      },
    ]
  })
}

async function partsBy(client: Client, cityId: string, table: string, order: string) {
  const parts = new Map<string, Row[]>()
  const rows = await selectRows(
    client,
    `SELECT * FROM ${table} WHERE city_id = ? ORDER BY agreement_id, ${order}`,
    [cityId]
  )
  for (const row of rows) parts.set(row.agreement_id, [...(parts.get(row.agreement_id) ?? []), row])
  return parts
}

function hasGap(row: Row, isBroughtIn: boolean): boolean {
  if (row.last_version === null) return false
  const [first, last] = [toCount(row.first_version), toCount(row.last_version)]
  return (
    toCount(row.version) !== last ||
    toCount(row.versions) !== last - first + 1 ||
    (first !== 1 && !isBroughtIn)
  )
}

/** The column or part that differs, or null. Versions from before a column was there say nothing of it. */
function faultOf(row: Row, earmarks: Row[], instalments: Row[]): string | null {
  if (row.last_version === null) return 'missing'
  const said = readVersion(row.snapshot)
  if (!said) return 'version'
  const { earmark, instalments: schedule, ...columns } = said
  const wrong = Object.entries(columns).find(
    ([column, value]) => textOf(row[column]) !== textOf(value)
  )
  if (wrong) return wrong[0]
  const tied = Object.entries((earmark ?? {}) as Record<string, string[]>).flatMap(
    ([dimension, values]) => values.map((value) => `${dimension} ${value}`)
  )
  const now = earmarks.map(({ dimension, value }) => `${dimension} ${value}`)
  if (tied.toSorted().join('\n') !== now.toSorted().join('\n')) return 'earmark'
  const planned = (schedule as Row[]).map(({ due_on: dueOn, amount }) => `${dueOn} ${amount}`)
  const stored = instalments.map(({ due_on: dueOn, amount }) => `${dueOn} ${amount}`)
  return planned.join() === stored.join() ? null : 'instalments'
}

function readVersion(text: string): Row | null {
  try {
    const read = JSON.parse(text)
    return Array.isArray(read?.instalments) ? read : null
  } catch {
    return null
  }
}

/** Truth values are 0 and 1 on SQLite. */
function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null
  return typeof value === 'boolean' ? String(BigInt(value)) : String(value)
}
