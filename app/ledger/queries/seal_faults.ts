import { selectRows, toCount, type Client, type Row } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'
import {
  keyOf,
  recordHash,
  rowsOf,
  SEALED,
  sealedTables,
  sealsRoot,
  type SealedTable,
} from '#ledger/queries/sealed_records'

/** Sealed records that changed or are gone, and seals that are not those of which the audit chain tells. */
export async function findSealFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const seals = await selectRows(client, 'SELECT * FROM record_seals WHERE city_id = ?', [cityId])
  const faults = await batchFaults(client, cityId, seals)
  const tables = new Map((await sealedTables(client)).map((table) => [table.name, table]))
  const byTable = Map.groupBy(seals, (seal): string => seal.table_name)
  for (const [name, own] of byTable) {
    const table = tables.get(name)
    const states = table ? await statesOf(client, cityId, table, own) : own.map(() => 'missing')
    for (const [at, state] of states.entries())
      if (state) faults.push(fault({ table: name, record: own[at].record_key, state }))
  }
  return faults
}

const fault = (params: Record<string, string>): LedgerFault => ({
  seq: null,
  code: 'V_RECORD',
  params,
})

async function statesOf(client: Client, cityId: string, table: SealedTable, seals: Row[]) {
  const left = new Map(seals.map((seal, at) => [seal.record_key as string, at]))
  const states: (string | null)[] = seals.map(() => 'missing')
  for await (const row of rowsOf(client, cityId, table)) {
    const at = left.get(keyOf(table, row))
    if (at === undefined) continue
    const { layout, sha256 } = seals[at]
    const isSame = recordHash(table.columns.slice(0, toCount(layout)), row) === sha256
    states[at] = isSame ? null : 'changed'
  }
  return states
}

/** Each batch of seals against the event that tells of it; what no event tells of was put in. */
async function batchFaults(client: Client, cityId: string, seals: Row[]): Promise<LedgerFault[]> {
  const events = await selectRows(
    client,
    'SELECT details FROM audit_events WHERE scope = ? AND action = ? ORDER BY seq',
    [cityId, SEALED]
  )
  const roots = new Map(
    events.map(({ details }) => JSON.parse(details)).map(({ no, root }) => [no, root])
  )
  const batches = Map.groupBy(seals, ({ no }) => String(no))
  const names = new Set([...roots.keys(), ...batches.keys()])
  return [...names].flatMap((no) => {
    const batch = (batches.get(no) ?? []).map((seal) => ({
      table: seal.table_name as string,
      key: seal.record_key as string,
      layout: toCount(seal.layout),
      hash: seal.sha256 as string,
    }))
    return sealsRoot(batch) === roots.get(no)
      ? []
      : [fault({ table: 'record_seals', record: no, state: 'changed' })]
  })
}
