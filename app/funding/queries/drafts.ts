import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'

export type DraftState = 'waiting' | 'approved' | 'rejected'

export interface DraftRow {
  id: string
  action: string
  summary: string
  amount: bigint
  currency: string
  state: DraftState
  preparedById: string
  preparedBy: string
  preparedAt: string
  decidedBy: string | null
  decidedAt: string | null
  reason: string | null
  input: Record<string, any>
}

const DRAFTS = `SELECT d.*, m.full_name AS preparer, c.full_name AS decider FROM entry_drafts d
  JOIN people m ON m.id = d.prepared_by LEFT JOIN people c ON c.id = d.decided_by`

/** Drafts of one state: the waiting ones longest first, decided ones latest first. */
export async function listDrafts(
  client: Client,
  cityId: string,
  state: DraftState
): Promise<DraftRow[]> {
  const order = state === 'waiting' ? 'd.prepared_at' : 'd.decided_at DESC'
  const rows = await selectRows(
    client,
    `${DRAFTS} WHERE d.city_id = ? AND d.state = ? ORDER BY ${order}, d.id LIMIT 200`,
    [cityId, state]
  )
  return rows.map(draftOf)
}

/** What waits for this person: drafts that someone else prepared. Empty for who may not approve. */
export async function draftsFor(
  client: Client,
  cityId: string,
  personId: string
): Promise<DraftRow[]> {
  const approvers = await approversOf(client, cityId)
  if (!approvers.some(({ id }) => id === personId)) return []
  const waiting = await listDrafts(client, cityId, 'waiting')
  return waiting.filter(({ preparedById }) => preparedById !== personId)
}

export async function draftShown(client: Client, cityId: string, id: string): Promise<DraftRow> {
  const [row] = await selectRows(client, `${DRAFTS} WHERE d.city_id = ? AND d.id = ?`, [cityId, id])
  if (!row) throw new NotFound()
  return draftOf(row)
}

/** Members who may approve drafts here; never the one who prepared it. */
export async function approversOf(
  client: Client,
  cityId: string
): Promise<{ id: string; name: string }[]> {
  const rows = await selectRows(
    client,
    `SELECT DISTINCT p.id, p.full_name FROM memberships m JOIN people p ON p.id = m.person_id
     WHERE m.city_id = ? AND m.role IN ('approver', 'administrator') AND p.disabled_at IS NULL
     ORDER BY p.full_name`,
    [cityId]
  )
  return rows.map((row) => ({ id: row.id, name: row.full_name }))
}

function draftOf(row: Row): DraftRow {
  return {
    id: row.id,
    action: row.action,
    summary: row.summary,
    amount: toBigInt(row.amount),
    currency: row.currency,
    state: row.state,
    preparedById: row.prepared_by,
    preparedBy: row.preparer,
    preparedAt: row.prepared_at,
    decidedBy: row.decider,
    decidedAt: row.decided_at,
    reason: row.reason,
    input: JSON.parse(row.input),
  }
}
