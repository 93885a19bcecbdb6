import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { storedEntry, words } from '#authority/actions/stored'
import { findConsentFault, type Consent } from '#authority/domain/consent'
import {
  hasLapsed,
  kindOfTransfer,
  needsConsent,
  type TransferKind,
} from '#authority/domain/fund_transfer'
import { leavingMoney } from '#authority/queries/fund_money'
import { Refusal } from '#core/refusal'
import { fundTerms, isUntied, type FundTerms } from '#funding/queries/fund_terms'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { restrictionReleaseLines, transferLines } from '#ledger/domain/authority_events'
import { toDecimalString } from '#money/money'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency } from '#programmes/records'

export interface FundMove {
  /** The id of the move and of its entry. */
  id: string
  cityId: string
  fromFundId: string
  toFundId: string
  /** Minor units of the functional currency. */
  amount: bigint
  movedOn: string
  reason: string
  consent?: Consent
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Money of one fund becomes money of another, cash and authority in one entry. What a funder tied leaves
 * its fund only with that funder's consent; free money that is set aside is a designation.
 */
export async function transferBetweenFunds(
  trx: TransactionClientContract,
  move: FundMove
): Promise<PostedEntry> {
  return moveMoney(trx, move, (from, to) => {
    const fault = findConsentFault(move.consent ?? {}, {
      needed: needsConsent(from),
      on: move.movedOn,
      byNeeded: true,
    })
    if (fault) throw new Refusal(fault.code, { date: move.movedOn, code: from.code }, fault.field)
    return kindOfTransfer(from, to)
  })
}

/**
 * A restriction has ended and money is left: it joins a fund without one. A restriction of time alone
 * ends with its day; any other needs the consent of who gave the money.
 */
export async function releaseRestriction(
  trx: TransactionClientContract,
  move: FundMove
): Promise<PostedEntry> {
  return moveMoney(trx, move, (from, to) => {
    if (isUntied(from.restriction)) {
      throw new Refusal('E_FUND_UNTIED', { code: from.code }, 'fromFundId')
    }
    if (!isUntied(to.restriction)) {
      throw new Refusal('E_FUND_TIED', { code: to.code }, 'toFundId')
    }
    const fault = findConsentFault(move.consent ?? {}, {
      needed: !hasLapsed(from, move.movedOn),
      on: move.movedOn,
      byNeeded: true,
    })
    if (fault?.code === 'E_CONSENT_NEEDED') {
      const params = { code: from.code, date: from.endsOn ?? '—' }
      throw new Refusal('E_RESTRICTION_STANDS', params, fault.field)
    }
    if (fault) throw new Refusal(fault.code, { date: move.movedOn, code: from.code }, fault.field)
    return 'restriction_release'
  })
}

async function moveMoney(
  trx: TransactionClientContract,
  move: FundMove,
  kindOf: (from: FundTerms, to: FundTerms) => TransferKind
): Promise<PostedEntry> {
  const { id, cityId, amount, movedOn } = move
  await lockLedger(trx, cityId)
  const row = rowOf(move)
  const stored = await storedEntry(trx, 'fund_transfers', row)
  if (stored) return stored

  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (!row.reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const from = await fundTerms(trx, cityId, move.fromFundId)
  const to = await fundTerms(trx, cityId, move.toFundId)
  if (from.id === to.id) throw new Refusal('E_FUND_SAME', {}, 'toFundId')
  if (to.closedOn) throw new Refusal('E_FUND_CLOSED', { code: to.code }, 'toFundId')
  const kind = kindOf(from, to)
  await refuseShort(trx, move, from)

  const currency = await functionalCurrency(trx, cityId)
  const lines = kind === 'restriction_release' ? restrictionReleaseLines : transferLines
  const entry = await postEntry(trx, {
    id,
    cityId,
    kind: kind === 'restriction_release' ? 'restriction_release' : 'transfer',
    effectiveOn: movedOn,
    memo: row.reason,
    source: { type: 'fund_transfer', id },
    preparedBy: move.preparedBy,
    approvedBy: move.approvedBy ?? null,
    lines: lines({ from: from.id, to: to.id, currency, amount }),
  })
  await trx
    .insertQuery()
    .table('fund_transfers')
    .insert({ ...row, kind, entry_id: entry.id })
  return entry
}

async function refuseShort(trx: TransactionClientContract, move: FundMove, from: FundTerms) {
  const { cityId, amount, movedOn } = move
  const currency = await functionalCurrency(trx, cityId)
  const { unallocated, cash } = await leavingMoney(trx, cityId, from.id, movedOn)
  const params = { code: from.code, date: movedOn, currency }
  if (amount > unallocated) {
    const available = toDecimalString(unallocated, currency)
    throw new Refusal('E_FUND_SHORT', { ...params, available }, 'amount')
  }
  if (amount > cash) {
    const available = toDecimalString(cash, currency)
    throw new Refusal('E_FUND_CASH_SHORT', { ...params, available }, 'amount')
  }
}

function rowOf(move: FundMove) {
  return {
    city_id: move.cityId,
    id: move.id,
    from_fund_id: move.fromFundId,
    to_fund_id: move.toFundId,
    amount: move.amount,
    moved_on: move.movedOn,
    reason: words(move.reason) ?? '',
    consent_document: words(move.consent?.document),
    consent_on: words(move.consent?.on),
    consent_by: words(move.consent?.by),
  }
}
