import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { storedEntry, words } from '#authority/actions/stored'
import { payableStanding } from '#authority/queries/payables'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { payablePaymentLines } from '#ledger/domain/authority_events'
import { toDecimalString } from '#money/money'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency } from '#programmes/records'

export interface PayablePayment {
  /** The id of the payment and of its entry. */
  id: string
  cityId: string
  payableId: string
  /** Minor units of the functional currency: all that is open, or a part. */
  amount: bigint
  paidOn: string
  memo?: string | null
  preparedBy: string
  approvedBy?: string | null
}

/** Pays what is owed to a payee. The cost and its authority were booked when it arose. */
export async function payPayable(
  trx: TransactionClientContract,
  payment: PayablePayment
): Promise<PostedEntry> {
  const { id, cityId, amount, paidOn } = payment
  await lockLedger(trx, cityId)
  const [payable] = await selectRows(
    trx,
    `SELECT y.*, x.commitment_id, c.budget_line_id FROM payables y
     LEFT JOIN expenditures x ON x.city_id = y.city_id AND x.id = y.id
     LEFT JOIN commitments c ON c.city_id = x.city_id AND c.id = x.commitment_id
     WHERE y.city_id = ? AND y.id = ?`,
    [cityId, payment.payableId]
  )
  if (!payable) throw new NotFound()
  const row = {
    city_id: cityId,
    id,
    payable_id: payment.payableId,
    amount,
    paid_on: paidOn,
    memo: words(payment.memo) ?? (payable.description as string),
  }
  const stored = await storedEntry(trx, 'payable_payments', row)
  if (stored) return stored

  if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  const { open, isReversed } = await payableStanding(trx, cityId, payable.id)
  if (isReversed) throw new Refusal('E_PAYABLE_REVERSED')
  if (paidOn < payable.arose_on) {
    throw new Refusal('E_PAID_BEFORE_OWED', { date: payable.arose_on }, 'paidOn')
  }
  const currency = await functionalCurrency(trx, cityId)
  if (amount > open) {
    const params = { open: toDecimalString(open, currency), currency }
    throw new Refusal('E_PAID_ABOVE_OWED', params, 'amount')
  }
  const entry = await postEntry(trx, {
    id,
    cityId,
    kind: 'payment',
    effectiveOn: paidOn,
    memo: row.memo,
    source: { type: 'payable_payment', id },
    preparedBy: payment.preparedBy,
    approvedBy: payment.approvedBy ?? null,
    lines: payablePaymentLines({
      fund: payable.fund_id,
      party: payable.party_id,
      commitment: payable.commitment_id,
      budgetLine: payable.budget_line_id,
      currency,
      amount,
    }),
  })
  await trx
    .insertQuery()
    .table('payable_payments')
    .insert({ ...row, entry_id: entry.id })
  return entry
}
