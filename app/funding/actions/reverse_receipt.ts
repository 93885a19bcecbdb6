import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import {
  keepVersion,
  lockAgreementHead,
  type AgreementHead,
} from '#funding/actions/agreement_store'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { reversalsAfter } from '#ledger/queries/standing'

export interface ReceiptReversal {
  /** Id of the mirrored entry, made before the request. */
  id: string
  cityId: string
  receiptId: string
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Undoes a receipt by the mirror of its entry; the pledge is open again, and so is its agreement. Refused by the ledger when the
 * money is allocated already: then the allocation comes first.
 */
export async function reverseReceipt(
  trx: TransactionClientContract,
  reversal: ReceiptReversal
): Promise<{ id: string; replayed: boolean }> {
  const { cityId, receiptId } = reversal
  const [receipt] = await selectRows(
    trx,
    'SELECT agreement_id, entry_id FROM receipts WHERE city_id = ? AND id = ?',
    [cityId, receiptId]
  )
  if (!receipt) throw new NotFound()
  const reason = reversal.reason.trim()
  if (!reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const agreement = await lockAgreementHead(trx, cityId, receipt.agreement_id)
  // A reversal that was reversed itself brought the receipt again: then that one is taken back.
  const chain = [receipt.entry_id, ...(await reversalsAfter(trx, cityId, receipt.entry_id))]
  const known = chain.indexOf(reversal.id)
  if (known < 0 && chain.length % 2 === 0) {
    throw new Refusal('E_ALREADY_REVERSED', {}, undefined, 409)
  }
  if (known < 0 && agreement.status === 'closed') {
    await reopen(trx, cityId, agreement, { by: reversal.preparedBy, reason })
  }
  const entry = await reverseEntry(trx, {
    id: reversal.id,
    cityId,
    entryId: known > 0 ? chain[known - 1] : chain.at(-1)!,
    reason,
    preparedBy: reversal.preparedBy,
    approvedBy: reversal.approvedBy,
  })
  return { id: entry.id, replayed: entry.replayed }
}

/** A closed agreement takes no money: when a receipt of it is void it is open again, for the right one. */
async function reopen(
  trx: TransactionClientContract,
  cityId: string,
  { id, version }: AgreementHead,
  change: { by: string; reason: string }
) {
  await trx
    .query()
    .from('agreements')
    .where({ city_id: cityId, id })
    .update({ status: 'active', version: version + 1 })
  await keepVersion(trx, cityId, id, change)
}
