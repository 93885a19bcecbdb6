import { recordOpening } from '#authority/actions/record_opening'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import type { KindActions } from '#imports/actions/kinds/kind'
import { entryIdOf, namedRecord, reverseRowEntry } from '#imports/actions/kinds/entries'
import { peopleOf } from '#imports/actions/take_receipt'
import { ACCOUNTS } from '#ledger/domain/chart'

const ACCOUNT_OF = {
  cash: ACCOUNTS.cash,
  receivables: ACCOUNTS.pledgesReceivable,
  payables: ACCOUNTS.payables,
  advances: ACCOUNTS.refundableAdvances,
} as const

export const openingActions: KindActions = {
  isWhole: false,
  async taker(trx, batch) {
    const { cityId } = batch
    return async (row) => {
      const { draft } = row
      const { id, isThere } = await entryIdOf(trx, batch, row)
      if (isThere) return { outcome: 'taken', recordId: id }
      const fundId = await namedRecord(trx, 'SELECT id FROM funds WHERE city_id = ? AND code = ?', [
        cityId,
        draft.fund,
      ])
      if (!fundId) throw new Refusal('E_CODE_UNKNOWN', { value: draft.fund }, 'fund')
      const items = Object.entries(ACCOUNT_OF).flatMap(([field, account]) => {
        const amount = BigInt(draft[field])
        return amount === 0n ? [] : [{ account, currency: draft.currency as string, amount }]
      })
      await savepoint(trx, (inner) =>
        recordOpening(inner, {
          id,
          cityId,
          fundId,
          openedOn: draft.date,
          items,
          netAssets: BigInt(draft.minor),
          unspent: BigInt(draft.unspent),
          source: draft.source,
          ...peopleOf(batch),
        })
      )
      return { outcome: 'taken', recordId: id }
    }
  },
  undo: reverseRowEntry,
}
