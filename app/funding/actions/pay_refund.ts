import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import type { Client } from '#core/sql'
import {
  openPledgeBooks,
  recordedBefore,
  refuseAbove,
  type PledgeBooks,
} from '#funding/actions/pledge_books'
import { agreementPositions, portionOf } from '#funding/queries/positions'
import { refundShown } from '#funding/queries/refunds'
import {
  noteForeignPayment,
  planForeignPayment,
  refuseOtherMoney,
  type ForeignPaymentPlan,
} from '#ledger/actions/foreign_payment'
import type { BankExchange } from '#ledger/actions/locked_rates'
import { postEntry } from '#ledger/actions/post_entry'
import { ACCOUNTS } from '#ledger/domain/chart'
import type { PostingLine } from '#ledger/domain/entry'
import type { PaidFrom } from '#ledger/domain/foreign_payment_events'
import { refundPaymentLines } from '#ledger/domain/pledge_events'

export interface RefundPayment {
  id: string
  cityId: string
  refundId: string
  /** Minor units of the agreement's currency. */
  amount: bigint
  paidOn: string
  bankRef?: string | null
  /** Which money pays a refund in another currency; without it, money in that currency. */
  paidFrom?: PaidFrom | null
  exchange?: BankExchange | null
  preparedBy: string
  approvedBy?: string | null
}

/**
 * What is owed to a funder is paid, at once or in parts. In another currency the debt goes at what it is
 * carried at and the money at its own value: the difference is an exchange gain or loss of the fund.
 */
export async function payRefund(
  trx: TransactionClientContract,
  payment: RefundPayment
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, refundId, amount, paidOn } = payment
  const row = {
    city_id: cityId,
    id,
    refund_id: refundId,
    amount,
    paid_on: paidOn,
    bank_ref: payment.bankRef?.trim() || null,
    entry_id: id,
  }
  const { agreementId } = await refundShown(trx, cityId, refundId)
  const books = await openPledgeBooks(trx, cityId, agreementId)
  if (await recordedBefore(trx, 'refund_payments', row)) {
    const { exchange: bank, paidFrom } = payment
    await refuseOtherMoney(trx, cityId, id, { paidFrom: paidFrom ?? 'same', bank })
    return { id, replayed: true }
  }
  const { agreement } = books
  const refund = await refundShown(trx, cityId, refundId)
  refuseAbove('E_REFUND_PAYMENT', amount, refund.open, agreement.currency)
  if (paidOn < refund.decidedOn) {
    throw new Refusal('E_PAID_BEFORE_DECIDED', { date: refund.decidedOn }, 'date')
  }
  const { lines, plan } = await refundPaymentPlan(trx, books, payment)
  await postEntry(trx, {
    id,
    cityId,
    kind: 'refund_payment',
    effectiveOn: paidOn,
    memo: `${agreement.number} ${refund.reason}`,
    source: { type: 'refund_payment', id },
    preparedBy: payment.preparedBy,
    approvedBy: payment.approvedBy,
    lines,
  })
  await trx.insertQuery().table('refund_payments').insert(row)
  if (plan) await noteForeignPayment(trx, cityId, id, plan)
  return { id, replayed: false }
}

async function refundPaymentPlan(
  client: Client,
  books: PledgeBooks,
  payment: RefundPayment
): Promise<{ lines: PostingLine[]; plan: ForeignPaymentPlan | null }> {
  const { cityId, amount, exchange: bank } = payment
  const { agreement, ledger } = books
  const { owed } = await agreementPositions(client, cityId, agreement.id)
  const part = portionOf(owed, amount)
  const { currency } = agreement
  if (currency === ledger.currency) {
    if (bank) throw new Refusal('E_RATE_NOT_NEEDED', { currency }, 'functional_amount')
    return { lines: refundPaymentLines(books.of(part)), plan: null }
  }
  const debt = {
    fund: agreement.fundId,
    account: ACCOUNTS.refundsPayable,
    agreement: agreement.id,
    party: agreement.funderId,
    currency,
    amount,
    carrying: part.functional,
  }
  const plan = await planForeignPayment(client, cityId, debt, {
    functional: ledger.currency,
    on: payment.paidOn,
    paidFrom: payment.paidFrom ?? 'same',
    bank,
  })
  return { lines: plan.lines, plan }
}
