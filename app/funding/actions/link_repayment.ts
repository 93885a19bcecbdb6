import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { openPledgeBooks } from '#funding/actions/pledge_books'
import { refundShown } from '#funding/queries/refunds'
import { repaymentsOf } from '#funding/queries/repayments'

/**
 * Counts an adjustment as a payment of a refund: the money went back before there was a refund to pay. Nothing
 * is entered in the books; what takes the adjustment back opens the refund again. Sent twice it is counted once.
 */
export async function linkRepayment(
  trx: TransactionClientContract,
  link: { cityId: string; refundId: string; entryId: string; by: string }
): Promise<void> {
  const { cityId, refundId, entryId, by } = link
  const { agreementId } = await refundShown(trx, cityId, refundId)
  await openPledgeBooks(trx, cityId, agreementId)
  const [known] = await selectRows(
    trx,
    'SELECT refund_id FROM refund_payments WHERE city_id = ? AND entry_id = ?',
    [cityId, entryId]
  )
  if (known?.refund_id === refundId) return
  const refund = await refundShown(trx, cityId, refundId)
  const repayment = (await repaymentsOf(trx, cityId, refund)).find((one) => one.entryId === entryId)
  if (!repayment) throw new Refusal('E_REPAYMENT_ENTRY', {}, 'entry', 409)
  await trx
    .insertQuery()
    .table('refund_payments')
    .insert({
      ...{ city_id: cityId, id: entryId, refund_id: refundId, amount: repayment.amount },
      ...{ paid_on: repayment.on, bank_ref: null, entry_id: entryId },
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'refund.repayment_linked',
    subjectType: 'refund',
    subjectId: refundId,
    details: { entry: entryId, amount: repayment.amount.toString(), currency: refund.currency },
  })
}
