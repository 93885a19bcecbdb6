import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound } from '#core/refusal'
import { findAgreement } from '#funding/actions/agreement_store'
import { decideCondition, type ConditionDecision } from '#funding/actions/decide_condition'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import { payRefund, type RefundPayment } from '#funding/actions/pay_refund'
import { recordRefund, type Refund } from '#funding/actions/record_refund'
import { amountsOf, type Outcome } from '#funding/actions/submit'
import { writeOffPledge, type WriteOff } from '#funding/actions/write_off_pledge'
import { refundShown } from '#funding/queries/refunds'
import type { DraftContext } from '#ledger/actions/entry_drafts'
import type { BankExchange } from '#ledger/actions/locked_rates'

type Prepared<Input> = Omit<Input, 'approvedBy'>

interface OnAgreement {
  id: string
  cityId: string
  agreementId: string
  amount: bigint
  exchange?: BankExchange | null
  preparedBy: string
}

/** Amounts as a draft keeps them. */
function textsOf({ amount, exchange }: Pick<OnAgreement, 'amount' | 'exchange'>) {
  return {
    amount: amount.toString(),
    ...(exchange && {
      exchange: { ...exchange, functionalAmount: exchange.functionalAmount.toString() },
    }),
  }
}

/** Records what one person may record on an agreement, or keeps it for a second person. */
async function submit<Input extends OnAgreement>(
  trx: TransactionClientContract,
  action: string,
  given: Input,
  record: (trx: TransactionClientContract) => Promise<unknown>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = given
  const agreement = await findAgreement(trx, cityId, given.agreementId)
  if (!agreement) throw new NotFound()
  const draft = {
    id: given.id,
    cityId,
    action,
    input: { ...input, ...textsOf(given) },
    amount: given.amount,
    currency: agreement.currency,
    summary: `${agreement.number} ${agreement.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, record)
}

export function submitCondition(
  trx: TransactionClientContract,
  decision: Prepared<ConditionDecision>
): Promise<Outcome> {
  return submit(trx, 'condition_outcome', decision, (inner) => decideCondition(inner, decision))
}

export function submitWriteOff(
  trx: TransactionClientContract,
  writeOff: Prepared<WriteOff>
): Promise<Outcome> {
  return submit(trx, 'write_off', writeOff, (inner) => writeOffPledge(inner, writeOff))
}

export function submitRefund(
  trx: TransactionClientContract,
  refund: Prepared<Refund>
): Promise<Outcome> {
  return submit(trx, 'refund', refund, (inner) => recordRefund(inner, refund))
}

export async function submitRefundPayment(
  trx: TransactionClientContract,
  payment: Prepared<RefundPayment>
): Promise<Outcome> {
  const { agreementId } = await refundShown(trx, payment.cityId, payment.refundId)
  const given = { ...payment, agreementId }
  return submit(trx, 'refund_payment', given, (inner) => payRefund(inner, payment))
}

function fromDraft<Input extends { amount: bigint }>(
  record: (trx: TransactionClientContract, input: Input) => Promise<unknown>
) {
  return (trx: TransactionClientContract, input: Record<string, any>, context: DraftContext) =>
    record(trx, { ...(input as Input), ...context, amount: BigInt(input.amount) })
}

export const conditionFromDraft = fromDraft(decideCondition)
export const writeOffFromDraft = fromDraft(writeOffPledge)
export const refundFromDraft = fromDraft(recordRefund)

export function refundPaymentFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  const { amount, exchange } = amountsOf(input)
  return payRefund(trx, { ...(input as RefundPayment), ...context, amount, exchange })
}
