import { canonicalJson } from '#core/hashes'
import { selectRows, type Client, type Row } from '#core/sql'
import type { LedgerFault } from '#ledger/faults'
import { SEALED } from '#ledger/queries/sealed_records'

const said = (row: Row) => ({
  approvalThreshold: row.approval_threshold === null ? null : String(row.approval_threshold),
  futureDays: String(row.future_days),
  recognition: row.recognition_policy as string,
})

/** The policies of a ledger that its guards read, as a batch of seals states them. */
export async function policiesSaid(client: Client, cityId: string) {
  const [row] = await selectRows(client, 'SELECT * FROM ledgers WHERE city_id = ?', [cityId])
  return said(row)
}

/**
 * Policies that are not those last decided, or without any decision those of the last seals: above which amount a
 * second person is needed is no secret, and nobody may lower it for an hour unseen. The currency is that of the city.
 */
export async function findSettingFaults(client: Client, cityId: string): Promise<LedgerFault[]> {
  const [ledger] = await selectRows(
    client,
    'SELECT l.*, c.currency FROM ledgers l LEFT JOIN cities c ON c.id = l.city_id WHERE l.city_id = ?',
    [cityId]
  )
  const expected = await lastSaid(client, cityId)
  const now = said(ledger)
  const parts = [
    ...(ledger.functional_currency === ledger.currency ? [] : ['functional_currency']),
    ...(expected && canonicalJson(expected) !== canonicalJson(now) ? ['policies'] : []),
  ]
  return parts.map((part) => ({
    seq: null,
    code: 'V_SUBLEDGER' as const,
    params: { table: 'ledgers', id: cityId, part },
  }))
}

async function lastSaid(client: Client, cityId: string): Promise<unknown> {
  const [version] = await selectRows(
    client,
    'SELECT * FROM ledger_policy_versions WHERE city_id = ? ORDER BY version DESC LIMIT 1',
    [cityId]
  )
  if (version) return said(version)
  const [event] = await selectRows(
    client,
    'SELECT details FROM audit_events WHERE scope = ? AND action = ? ORDER BY seq DESC LIMIT 1',
    [cityId, SEALED]
  )
  return event ? JSON.parse(event.details).policies : null
}
