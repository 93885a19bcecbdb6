import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { lockAgreementHead, type AgreementHead } from '#funding/actions/agreement_store'
import { linesOfReceipt, receivingOf, type Receiving } from '#funding/actions/entry_lines'
import { exchangeOf, refuseOtherExchange } from '#funding/actions/exchange'
import {
  isStored,
  receiptColumns,
  refuseForeignInstalments,
  refuseKnownBankRef,
  storeReceipt,
  type ReceiptColumns,
  type ReceiptRecording,
} from '#funding/actions/receipt_store'
import { answeredBy, stillOpen } from '#funding/domain/conditions'
import { priced } from '#ledger/domain/foreign_lines'
import { findPartsFault, partsOf, type ReceiptPart } from '#funding/domain/receipt_parts'
import { findReceiptFault } from '#funding/domain/receipt_rules'
import { lockRate } from '#ledger/actions/locked_rates'
import { postEntry } from '#ledger/actions/post_entry'
import type { EntryRequest } from '#ledger/domain/entry'
import { toDecimalString } from '#money/money'

export type { ReceiptRecording } from '#funding/actions/receipt_store'

/** An agreement locked in this transaction, for many receipts in a row. */
export interface HeldAgreement {
  agreement: AgreementHead
  receiving?: Receiving
}

/** Locks an agreement once for many receipts. */
export async function holdAgreement(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string
): Promise<HeldAgreement> {
  return { agreement: await lockAgreementHead(trx, cityId, agreementId) }
}

/**
 * Money has come: one entry takes the cash and gives the authority to spend it, answers the open pledge
 * as far as it goes and is revenue above it. It may answer several instalments. Recording the same
 * receipt again changes nothing.
 */
export async function recordReceipt(
  trx: TransactionClientContract,
  recording: ReceiptRecording,
  held?: HeldAgreement
): Promise<{ id: string; entryId: string; replayed: boolean }> {
  const { cityId, id, amount } = recording
  const hold = held ?? (await holdAgreement(trx, cityId, recording.agreementId))
  const { agreement } = hold
  const parts = partsOf(recording)
  const row = receiptColumns(recording, parts)
  if (await isStored(trx, row, parts)) {
    await refuseOtherExchange(trx, cityId, id, recording.exchange)
    return { id, entryId: id, replayed: true }
  }

  const fault = findReceiptFault(agreement, recording)
  if (fault) throw new Refusal(fault.code, fault.params, fault.field)
  refusePartsFault(recording, parts)
  await refuseForeignInstalments(trx, row, agreement, parts)
  await refuseKnownBankRef(trx, row)

  const paying = { ...agreement, fundId: agreement.fundId! }
  const receiving = (hold.receiving ??= await receivingOf(trx, cityId, paying))
  const exchange = await exchangeOf(trx, cityId, {
    agreement,
    amount,
    on: recording.receivedOn,
    bank: recording.exchange,
  })
  const entry = receiptEntry(paying, recording, row, receiving)
  await postEntry(trx, {
    ...entry,
    lines: exchange ? priced(entry.lines, exchange.pricing) : entry.lines,
  })
  receiving.open = stillOpen(receiving.open, answeredBy(amount, receiving.open))
  await storeReceipt(trx, row, parts)
  await lockRate(trx, cityId, id, exchange?.locked)
  return { id, entryId: id, replayed: false }
}

/** The entry of a receipt in the currency of its agreement. */
export function receiptEntry(
  agreement: AgreementHead & { fundId: string },
  recording: ReceiptRecording,
  { memo }: ReceiptColumns,
  receiving: Receiving
): EntryRequest {
  const { id, cityId, amount } = recording
  return {
    id,
    cityId,
    kind: 'receipt',
    effectiveOn: recording.receivedOn,
    memo: memo ?? `${agreement.number} ${agreement.title}`,
    source: { type: 'receipt', id },
    preparedBy: recording.preparedBy,
    approvedBy: recording.approvedBy,
    lines: linesOfReceipt(agreement, { amount, parts: partsOf(recording) }, receiving),
  }
}

function refusePartsFault(
  { amount, currency }: ReceiptRecording,
  parts: readonly ReceiptPart[]
): void {
  const fault = findPartsFault(amount, parts)
  if (!fault) return
  const written = Object.entries(fault.params).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? toDecimalString(value, currency) : value,
  ])
  throw new Refusal(fault.code, { ...Object.fromEntries(written), currency }, fault.field)
}
