import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Row } from '#core/sql'
import { lockAgreementHead, type AgreementHead } from '#funding/actions/agreement_store'
import {
  linesOfReceipt,
  pledgedPart,
  receivingOf,
  type Receiving,
} from '#funding/actions/entry_lines'
import { findReceiptFault } from '#funding/domain/receipt_rules'
import { STANDS } from '#funding/queries/standing'
import { postEntry } from '#ledger/actions/post_entry'
import { toDecimalString } from '#money/money'

export interface ReceiptRecording {
  /** Made before the request; the receipt and its entry have this one id. */
  id: string
  cityId: string
  agreementId: string
  /** The instalment this money answers, when the bank or the officer says so. */
  instalmentId?: string | null
  /** YYYY-MM-DD, the day of the bank. */
  receivedOn: string
  currency: string
  /** Minor units, above zero. */
  amount: bigint
  bankRef?: string | null
  memo?: string | null
  /** Key of the import row it came from (see `contributionContent`); typed receipts have their own. */
  contentKey?: string
  batchId?: string | null
  preparedBy: string
  approvedBy?: string | null
}

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
 * as far as it goes and is revenue above it. Recording the same receipt again changes nothing.
 */
export async function recordReceipt(
  trx: TransactionClientContract,
  recording: ReceiptRecording,
  held?: HeldAgreement
): Promise<{ id: string; entryId: string; replayed: boolean }> {
  const { cityId, id } = recording
  const hold = held ?? (await holdAgreement(trx, cityId, recording.agreementId))
  const { agreement } = hold
  const row = rowOf(recording)
  const [stored] = await selectRows(trx, 'SELECT * FROM receipts WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (stored) {
    if (isSame(stored, row)) return { id, entryId: id, replayed: true }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }

  const fault = findReceiptFault(agreement, recording)
  if (fault) throw new Refusal(fault.code, fault.params, fault.field)
  const instalmentId = recording.instalmentId ?? null
  if (instalmentId) await refuseForeignInstalment(trx, agreement, cityId, instalmentId)
  await refuseKnownBankRef(trx, row)

  const { amount } = recording
  const paying = { ...agreement, fundId: agreement.fundId! }
  const receiving = (hold.receiving ??= await receivingOf(trx, cityId, paying))
  await postEntry(trx, {
    id,
    cityId,
    kind: 'receipt',
    effectiveOn: recording.receivedOn,
    memo: row.memo ?? `${agreement.number} ${agreement.title}`,
    source: { type: 'receipt', id },
    preparedBy: recording.preparedBy,
    approvedBy: recording.approvedBy,
    lines: linesOfReceipt(paying, { amount, instalmentId }, receiving),
  })
  receiving.openPledge -= pledgedPart(amount, receiving)
  await trx.insertQuery().table('receipts').insert(row)
  return { id, entryId: id, replayed: false }
}

function rowOf(recording: ReceiptRecording) {
  const text = (value: string | null | undefined) => value?.normalize('NFC').trim() || null
  return {
    city_id: recording.cityId,
    id: recording.id,
    agreement_id: recording.agreementId,
    instalment_id: recording.instalmentId ?? null,
    received_on: recording.receivedOn,
    currency: recording.currency,
    amount: recording.amount,
    bank_ref: text(recording.bankRef),
    memo: text(recording.memo),
    content_key: recording.contentKey ?? `typed:${recording.id}`,
    batch_id: recording.batchId ?? null,
    entry_id: recording.id,
  }
}

function isSame(stored: Row, row: ReturnType<typeof rowOf>): boolean {
  return Object.entries(row).every(([column, value]) =>
    column === 'amount' ? toBigInt(stored.amount) === value : stored[column] === value
  )
}

async function refuseForeignInstalment(
  trx: TransactionClientContract,
  agreement: { id: string; number: string },
  cityId: string,
  instalmentId: string
) {
  const [known] = await selectRows(
    trx,
    'SELECT 1 FROM instalments WHERE city_id = ? AND agreement_id = ? AND id = ?',
    [cityId, agreement.id, instalmentId]
  )
  if (!known) throw new Refusal('E_INSTALMENT_UNKNOWN', { number: agreement.number }, 'instalment')
}

/** A reference of the bank comes once under an agreement; a reversed receipt gives it back. */
async function refuseKnownBankRef(trx: TransactionClientContract, row: ReturnType<typeof rowOf>) {
  if (row.bank_ref === null) return
  const [known] = await selectRows(
    trx,
    `SELECT r.received_on, r.amount, r.currency FROM receipts r
     WHERE r.city_id = ? AND r.agreement_id = ? AND r.bank_ref = ?
       AND ${STANDS}`,
    [row.city_id, row.agreement_id, row.bank_ref]
  )
  if (!known) return
  const amount = `${toDecimalString(toBigInt(known.amount), known.currency)} ${known.currency}`
  const params = { ref: row.bank_ref, date: known.received_on, amount }
  throw new Refusal('E_BANK_REF_TAKEN', params, 'bank_ref')
}
