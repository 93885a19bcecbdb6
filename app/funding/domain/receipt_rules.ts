import { isCurrencyActive } from '#money/currencies'
import type { AgreementStatus } from '#funding/domain/agreement_rules'

/** What of an agreement decides whether it takes a receipt. */
export interface ReceivingAgreement {
  number: string
  status: AgreementStatus
  currency: string
  startsOn: string | null
  endsOn: string | null
}

export interface ReceiptFacts {
  /** YYYY-MM-DD: the day of the bank. */
  receivedOn: string
  currency: string
  /** Minor units. */
  amount: bigint
}

export interface ReceiptFault {
  code:
    | 'E_RECEIPT_ZERO'
    | 'E_RECEIPT_AMOUNT'
    | 'E_AGREEMENT_NOT_ACTIVE'
    | 'E_RECEIPT_CURRENCY'
    | 'E_RATE_CURRENCY'
    | 'E_OUTSIDE_AGREEMENT'
  params: Record<string, string>
  field: 'amount' | 'agreement' | 'currency' | 'date'
}

/**
 * What an agreement does not take: nothing or less than nothing, money before it is active or after it
 * is closed, another currency or one that is no more, a day outside its dates. The first fault, or null. The rules of the
 * ledger (open period, future days) come on top when the entry is posted.
 */
export function findReceiptFault(
  agreement: ReceivingAgreement,
  receipt: ReceiptFacts
): ReceiptFault | null {
  const { number, status, currency, startsOn, endsOn } = agreement
  if (receipt.amount === 0n) return { code: 'E_RECEIPT_ZERO', params: { number }, field: 'amount' }
  if (receipt.amount < 0n) return { code: 'E_RECEIPT_AMOUNT', params: { number }, field: 'amount' }
  if (status !== 'active') {
    return { code: 'E_AGREEMENT_NOT_ACTIVE', params: { number, status }, field: 'agreement' }
  }
  if (receipt.currency !== currency) {
    const params = { number, currency: receipt.currency, expected: currency }
    return { code: 'E_RECEIPT_CURRENCY', params, field: 'currency' }
  }
  const day = receipt.receivedOn
  if (!isCurrencyActive(currency, day))
    return { code: 'E_RATE_CURRENCY', params: { currency, date: day }, field: 'currency' }
  if ((startsOn && day < startsOn) || (endsOn && day > endsOn)) {
    const params = { number, date: day, starts: startsOn ?? 'none', ends: endsOn ?? 'none' }
    return { code: 'E_OUTSIDE_AGREEMENT', params, field: 'date' }
  }
  return null
}
