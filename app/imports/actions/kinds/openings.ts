import { recordOpening, type FundOpening } from '#authority/actions/record_opening'
import { recordOpenings } from '#authority/actions/record_openings'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import type { KindActions } from '#imports/actions/kinds/kind'
import { entryIdOf, namedRecord, reverseRowEntry } from '#imports/actions/kinds/entries'
import { freshEntryIds, namedRecords } from '#imports/actions/kinds/named'
import { peopleOf } from '#imports/actions/take_receipt'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { lockLedger } from '#ledger/actions/lock_ledger'
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
      await savepoint(trx, (inner) => recordOpening(inner, openingOf(batch, draft, { id, fundId })))
      return { outcome: 'taken', recordId: id }
    }
  },
  async takeTogether(trx, batch, rows) {
    const { cityId } = batch
    await lockLedger(trx, cityId)
    const ids = await freshEntryIds(trx, batch, rows)
    const codes = rows.map(({ draft }): string => draft.fund)
    const fundOf = await namedRecords(trx, cityId, 'funds', codes)
    const openings = rows.map(({ draft }, at) =>
      openingOf(batch, draft, { id: ids[at], fundId: fundOf(draft.fund) })
    )
    await recordOpenings(trx, cityId, openings)
    return ids.map((id) => ({ outcome: 'taken', recordId: id }))
  },
  undo: reverseRowEntry,
}

function openingOf(
  batch: Batch,
  draft: BatchRow['draft'],
  given: Pick<FundOpening, 'id' | 'fundId'>
): FundOpening {
  const items = Object.entries(ACCOUNT_OF).flatMap(([field, account]) => {
    const amount = BigInt(draft[field])
    return amount === 0n ? [] : [{ account, currency: draft.currency as string, amount }]
  })
  return {
    ...given,
    cityId: batch.cityId,
    openedOn: draft.date,
    items,
    netAssets: BigInt(draft.minor),
    unspent: BigInt(draft.unspent),
    source: draft.source,
    ...peopleOf(batch),
  }
}
