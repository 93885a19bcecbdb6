import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { newId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { lockAgreementHead } from '#funding/actions/agreement_store'
import { neededText, refuseAbove } from '#funding/actions/pledge_books'
import { unusedOf } from '#funding/queries/match'
import { itemShown } from '#in_kind/queries/items'
import { lockLedger } from '#programmes/actions/spending_guards'

export interface MatchUse {
  id: string
  cityId: string
  /** The grant that wants the match. */
  agreementId: string
  sourceType: 'agreement' | 'in_kind'
  sourceId: string
  /** The part that is used: minor units of the grant's currency; null for all that is not used yet. */
  amount: bigint | null
  note: string | null
  by: string
}

/** Counts an agreement, or something given in kind, as match of a grant. A part is used once. */
export async function useMatchSource(
  trx: TransactionClientContract,
  use: MatchUse
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, agreementId, sourceType, sourceId } = use
  const grant = await lockAgreementHead(trx, cityId, agreementId)
  const [stored] = await selectRows(
    trx,
    'SELECT source_id, agreement_id FROM match_sources WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    if (stored.source_id === sourceId && stored.agreement_id === agreementId) {
      return { id, replayed: true }
    }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  if (sourceId === agreementId) throw new Refusal('E_MATCH_SELF', {}, 'source')
  // Two grants that use one source at once wait for each other here.
  if (sourceType === 'agreement') await lockAgreementHead(trx, cityId, sourceId)
  else await refuseOwnGift(trx, use)
  const source = await unusedOf(trx, cityId, sourceType, sourceId)
  if (source.currency !== grant.currency) {
    const params = { currency: source.currency, expected: grant.currency }
    throw new Refusal('E_MATCH_CURRENCY', params, 'source')
  }
  const amount = use.amount ?? source.unused
  if (source.unused <= 0n) throw new Refusal('E_MATCH_USED', {}, 'source')
  refuseAbove('E_MATCH_ABOVE', amount, source.unused, grant.currency)
  await trx
    .insertQuery()
    .table('match_sources')
    .insert({
      city_id: cityId,
      id,
      agreement_id: agreementId,
      source_type: sourceType,
      source_id: sourceId,
      amount,
      note: use.note?.normalize('NFC').trim() || null,
      set_by: use.by,
      set_at: now(),
    })
  return { id, replayed: false }
}

/** What a funder gives with its grant is no match of that grant. */
async function refuseOwnGift(
  trx: TransactionClientContract,
  { cityId, agreementId, sourceId }: MatchUse
): Promise<void> {
  await lockLedger(trx, cityId)
  const item = await itemShown(trx, cityId, sourceId, { seesPrivateNames: false })
  if (item.agreementId === agreementId) throw new Refusal('E_MATCH_SELF', {}, 'source')
}

export interface MatchWithdrawal {
  cityId: string
  agreementId: string
  useId: string
  reason: string
  by: string
}

/** A source is not used for this grant any more; it is free for another. */
export async function withdrawMatchSource(
  trx: TransactionClientContract,
  withdrawal: MatchWithdrawal
): Promise<void> {
  const { cityId, agreementId, useId } = withdrawal
  await lockAgreementHead(trx, cityId, agreementId)
  const [use] = await selectRows(
    trx,
    `SELECT * FROM match_sources WHERE city_id = ? AND agreement_id = ? AND id = ?
       AND withdraws_id IS NULL`,
    [cityId, agreementId, useId]
  )
  if (!use) throw new NotFound()
  const [withdrawn] = await selectRows(
    trx,
    'SELECT 1 FROM match_sources WHERE city_id = ? AND withdraws_id = ?',
    [cityId, useId]
  )
  if (withdrawn) return
  await trx
    .insertQuery()
    .table('match_sources')
    .insert({
      city_id: cityId,
      id: newId(),
      agreement_id: agreementId,
      source_type: use.source_type,
      source_id: use.source_id,
      amount: toBigInt(use.amount),
      withdraws_id: useId,
      note: neededText(withdrawal.reason, 'reason'),
      set_by: withdrawal.by,
      set_at: now(),
    })
}
