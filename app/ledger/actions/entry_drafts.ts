import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { savepoint, transact } from '#core/transact'

/** What a draft carries until a second person decides; amounts inside are decimal strings of minor units. */
export interface DraftRequest {
  id: string
  cityId: string
  action: string
  input: Record<string, unknown>
  amount: bigint
  currency: string
  summary: string
  preparedBy: string
}

export interface DraftContext {
  cityId: string
  preparedBy: string
  approvedBy: string | null
}

export type DraftAction = (
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) => Promise<unknown>

const actions = new Map<string, DraftAction>()

/** A module says how its drafts become entries once they are approved. */
export function registerDraftAction(name: string, action: DraftAction): void {
  actions.set(name, action)
}

/** The kinds of draft that the modules know. */
export function draftActionNames(): string[] {
  return [...actions.keys()].sort()
}

/** Whether an entry of this size needs a second person in this city. */
export async function needsSecondPerson(
  client: Client,
  cityId: string,
  amount: bigint
): Promise<boolean> {
  const [row] = await selectRows(
    client,
    'SELECT approval_threshold FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  if (!row) throw new NotFound()
  return row.approval_threshold !== null && amount > toBigInt(row.approval_threshold)
}

/**
 * Records at once what one person may record, and keeps the rest as a draft for a second person.
 * Sending the same draft again changes nothing.
 */
export async function recordOrDraft(draft: DraftRequest): Promise<'recorded' | 'waiting'> {
  const action = draftAction(draft.action)
  return transact(async (trx) => {
    if (await needsSecondPerson(trx, draft.cityId, draft.amount)) {
      await storeDraft(trx, draft)
      return 'waiting'
    }
    const { cityId, preparedBy } = draft
    try {
      await savepoint(trx, (inner) =>
        action(inner, draft.input, { cityId, preparedBy, approvedBy: null })
      )
      return 'recorded'
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'E_APPROVAL_NEEDED') throw error
      await storeDraft(trx, draft)
      return 'waiting'
    }
  })
}

export async function storeDraft(
  trx: TransactionClientContract,
  draft: DraftRequest
): Promise<void> {
  const [existing] = await selectRows(
    trx,
    'SELECT input FROM entry_drafts WHERE city_id = ? AND id = ?',
    [draft.cityId, draft.id]
  )
  const input = canonicalJson(draft.input)
  if (existing) {
    if (existing.input !== input) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
    return
  }
  await trx.insertQuery().table('entry_drafts').insert({
    city_id: draft.cityId,
    id: draft.id,
    action: draft.action,
    input,
    amount: draft.amount,
    currency: draft.currency,
    summary: draft.summary,
    state: 'waiting',
    prepared_by: draft.preparedBy,
    prepared_at: now(),
  })
}

/** A second person approves: the draft becomes its entry, with both names on it. */
export async function approveDraft(cityId: string, id: string, approvedBy: string): Promise<void> {
  await transact((trx) => approveWithin(trx, { cityId, id, approvedBy }))
}

/** The same in the transaction of something larger. */
export async function approveWithin(
  trx: TransactionClientContract,
  { cityId, id, approvedBy }: { cityId: string; id: string; approvedBy: string }
): Promise<void> {
  const draft = await takeWaiting(trx, cityId, id)
  if (draft.prepared_by === approvedBy) throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  const context = { cityId, preparedBy: draft.prepared_by as string, approvedBy }
  await draftAction(draft.action)(trx, JSON.parse(draft.input), context)
  await decide(trx, cityId, id, { state: 'approved', decided_by: approvedBy, reason: null })
}

/** A draft is sent back with a reason; the preparer may also withdraw it. */
export async function rejectDraft(
  cityId: string,
  id: string,
  rejection: { by: string; reason: string }
): Promise<void> {
  if (!rejection.reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  await transact(async (trx) => {
    await takeWaiting(trx, cityId, id)
    await decide(trx, cityId, id, {
      state: 'rejected',
      decided_by: rejection.by,
      reason: rejection.reason.trim(),
    })
  })
}

async function takeWaiting(trx: TransactionClientContract, cityId: string, id: string) {
  // The update is the lock: of two people who decide at once, the second finds no waiting draft.
  const [draft] = await selectRows(
    trx,
    `UPDATE entry_drafts SET state = state WHERE city_id = ? AND id = ? RETURNING *`,
    [cityId, id]
  )
  if (!draft) throw new NotFound()
  if (draft.state !== 'waiting') throw new Refusal('E_DRAFT_DECIDED', {}, undefined, 409)
  return draft
}

async function decide(
  trx: TransactionClientContract,
  cityId: string,
  id: string,
  decision: { state: string; decided_by: string; reason: string | null }
) {
  await trx
    .query()
    .from('entry_drafts')
    .where({ city_id: cityId, id })
    .update({ ...decision, decided_at: now() })
}

/** What a draft of this kind does once it is approved. */
export function draftAction(name: string): DraftAction {
  const action = actions.get(name)
  if (!action) throw new Error(`No draft action is registered as "${name}"`)
  return action
}
