import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { activateAgreement, type AgreementActivation } from '#funding/actions/activate_agreement'
import { findAgreement, type AgreementTerms } from '#funding/actions/agreement_store'
import { changeAgreement, type AgreementChange } from '#funding/actions/change_agreement'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import { recordReceipt, type ReceiptRecording } from '#funding/actions/record_receipt'
import { reverseReceipt, type ReceiptReversal } from '#funding/actions/reverse_receipt'
import { NotFound } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import type { DraftContext } from '#ledger/actions/entry_drafts'

/** Whether the entry is in the books now, or waits for a second person. */
export type Outcome = 'recorded' | 'waiting'

type Prepared<Input> = Omit<Input, 'approvedBy'>

/** Drafts are JSON: amounts are decimal strings of minor units in them. */
type DraftTerms = Omit<AgreementTerms, 'amount' | 'instalments'> & {
  amount: string
  instalments: { id?: string; dueOn: string | null; amount: string }[]
}

/** Records a receipt, or keeps it for a second person when it is above the city's threshold. */
export async function submitReceipt(
  trx: TransactionClientContract,
  receipt: Prepared<ReceiptRecording>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = receipt
  const agreement = await findAgreement(trx, cityId, receipt.agreementId)
  if (!agreement) throw new NotFound()
  const draft = {
    id: receipt.id,
    cityId,
    action: 'receipt',
    input: {
      ...input,
      amount: receipt.amount.toString(),
      parts: receipt.parts?.map((part) => ({ ...part, amount: part.amount.toString() })),
      exchange: receipt.exchange && {
        ...receipt.exchange,
        functionalAmount: receipt.exchange.functionalAmount.toString(),
      },
    },
    amount: receipt.amount,
    currency: receipt.currency,
    summary: `${agreement.number} ${agreement.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => recordReceipt(inner, receipt))
}

export async function receiptFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  return recordReceipt(trx, { ...(input as ReceiptRecording), ...context, ...amountsOf(input) })
}

/** The amounts of a draft of a receipt, which are texts in its JSON. */
export function amountsOf(
  input: Record<string, any>
): Pick<ReceiptRecording, 'amount' | 'parts' | 'exchange'> {
  const parts = (input.parts ?? undefined) as { instalmentId: string; amount: string }[] | undefined
  return {
    amount: BigInt(input.amount),
    parts: parts?.map((part) => ({ ...part, amount: BigInt(part.amount) })),
    exchange: input.exchange && {
      ...input.exchange,
      functionalAmount: BigInt(input.exchange.functionalAmount),
    },
  }
}

/** Reverses a receipt, or keeps the reversal for a second person. */
export async function submitReversal(
  trx: TransactionClientContract,
  reversal: Prepared<ReceiptReversal>
): Promise<Outcome> {
  const { id, cityId, receiptId, reason, preparedBy } = reversal
  const [receipt] = await selectRows(
    trx,
    `SELECT r.amount, r.currency, a.number, a.title FROM receipts r
     JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
     WHERE r.city_id = ? AND r.id = ?`,
    [cityId, receiptId]
  )
  if (!receipt) throw new NotFound()
  const draft = {
    id,
    cityId,
    action: 'receipt_reversal',
    input: { id, receiptId, reason },
    amount: toBigInt(receipt.amount),
    currency: receipt.currency,
    summary: `${receipt.number} ${receipt.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => reverseReceipt(inner, reversal))
}

export async function reversalFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  return reverseReceipt(trx, { ...(input as ReceiptReversal), ...context })
}

/** Activates an agreement, or keeps the activation for a second person. */
export async function submitActivation(
  trx: TransactionClientContract,
  activation: Prepared<AgreementActivation>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = activation
  const agreement = await findAgreement(trx, cityId, activation.agreementId)
  if (!agreement) throw new NotFound()
  const draft = {
    id: activation.entryId,
    cityId,
    action: 'agreement_activation',
    input,
    amount: agreement.amount,
    currency: agreement.currency,
    summary: `${agreement.number} ${agreement.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => activateAgreement(inner, activation))
}

export async function activationFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  return activateAgreement(trx, { ...(input as AgreementActivation), ...context })
}

/** Changes an agreement, or keeps the change for a second person when its pledge moves that much. */
export async function submitChange(
  trx: TransactionClientContract,
  change: Prepared<AgreementChange>
): Promise<Outcome> {
  const { cityId, preparedBy, terms, ...input } = change
  const agreement = await findAgreement(trx, cityId, change.agreementId)
  if (!agreement) throw new NotFound()
  const difference = terms.amount - agreement.amount
  const instalments = (terms.instalments ?? []).map((instalment) => ({
    ...instalment,
    amount: instalment.amount.toString(),
  }))
  const draft = {
    id: change.entryId,
    cityId,
    action: 'agreement_change',
    input: { ...input, terms: { ...terms, amount: terms.amount.toString(), instalments } },
    amount: difference < 0n ? -difference : difference,
    currency: agreement.currency,
    summary: `${agreement.number} ${agreement.title}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => changeAgreement(inner, change))
}

export async function changeFromDraft(
  trx: TransactionClientContract,
  input: Record<string, any>,
  context: DraftContext
) {
  const terms = input.terms as DraftTerms
  return changeAgreement(trx, {
    ...(input as AgreementChange),
    ...context,
    terms: {
      ...terms,
      amount: BigInt(terms.amount),
      instalments: terms.instalments.map((instalment) => ({
        ...instalment,
        amount: BigInt(instalment.amount),
      })),
    },
  })
}
