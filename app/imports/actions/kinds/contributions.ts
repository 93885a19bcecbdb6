import { derivedId } from '#core/ids'
import { reverseReceipt } from '#funding/actions/reverse_receipt'
import type { KindActions } from '#imports/actions/kinds/kind'
import { ReceiptTaker } from '#imports/actions/take_receipt'
import { reversalsAfter } from '#ledger/queries/standing'

export const contributionActions: KindActions = {
  isWhole: false,
  async taker(trx, batch, rows) {
    const receipts = await ReceiptTaker.for(trx, batch, rows)
    return (row) => receipts.take(row)
  },
  async takeTogether(trx, batch, rows) {
    return (await ReceiptTaker.for(trx, batch, rows)).takeTogether(rows)
  },
  async undo(trx, { cityId }, { recordId }, { reason, preparedBy, approvedBy }) {
    const chain = await reversalsAfter(trx, cityId, recordId!)
    if (chain.length % 2 === 1) return
    const id = derivedId('reversal of imported receipt', cityId, chain.at(-1) ?? recordId!)
    await reverseReceipt(trx, { id, cityId, receiptId: recordId!, reason, preparedBy, approvedBy })
  },
}
