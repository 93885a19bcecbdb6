import { NotTogether } from '#core/not_together'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { findPartyLike } from '#funding/actions/party_store'
import type { KindActions } from '#imports/actions/kinds/kind'
import { entryIdOf, namedRecord, reverseRowEntry } from '#imports/actions/kinds/entries'
import { freshEntryIds, namedParties, namedRecords } from '#imports/actions/kinds/named'
import { peopleOf } from '#imports/actions/take_receipt'
import { takenRows } from '#imports/queries/known_records'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { recordExpenditure, type Expenditure } from '#programmes/actions/record_expenditure'
import { recordExpenditures } from '#programmes/actions/record_together'
import { lockLedger } from '#programmes/actions/spending_guards'

export const expenditureActions: KindActions = {
  isWhole: false,
  async taker(trx, batch) {
    const { cityId } = batch
    return async (row) => {
      const { draft } = row
      const [earlier] = await takenRows(trx, cityId, [row.contentKey!])
      if (earlier) {
        const issues = { of: { record: earlier.id }, field: 'row' }
        return { outcome: 'left_out', verdict: 'duplicate', issues }
      }
      const { id, isThere } = await entryIdOf(trx, batch, row)
      if (isThere) return { outcome: 'taken', recordId: id }
      const commitmentId = await namedRecord(
        trx,
        'SELECT id FROM commitments WHERE city_id = ? AND number = ?',
        [cityId, draft.commitment]
      )
      if (!commitmentId)
        throw new Refusal('E_CODE_UNKNOWN', { value: draft.commitment }, 'commitment')
      const party = draft.party ? await findPartyLike(trx, cityId, { name: draft.party }) : null
      const found = { id, commitmentId, partyId: party?.id }
      await savepoint(trx, (inner) => recordExpenditure(inner, recordingOf(batch, row, found)))
      return { outcome: 'taken', recordId: id }
    }
  },
  async takeTogether(trx, batch, rows) {
    const { cityId } = batch
    const keys = rows.map(({ contentKey }) => contentKey!)
    // Two imports of one file take turns: what the other took is seen then.
    await lockLedger(trx, cityId)
    if ((await takenRows(trx, cityId, keys)).length > 0) throw new NotTogether()
    const ids = await freshEntryIds(trx, batch, rows)
    const commitmentOf = await namedRecords(
      trx,
      cityId,
      'commitments',
      rows.map(({ draft }) => draft.commitment)
    )
    const parties = await namedParties(trx, cityId, rows)
    const expenditures = rows.map((row, at) =>
      recordingOf(batch, row, {
        id: ids[at],
        commitmentId: commitmentOf(row.draft.commitment),
        partyId: parties.get(row.draft.party),
      })
    )
    await recordExpenditures(trx, cityId, expenditures)
    return ids.map((id) => ({ outcome: 'taken', recordId: id }))
  },
  undo: reverseRowEntry,
}

function recordingOf(
  batch: Batch,
  { draft }: BatchRow,
  found: Pick<Expenditure, 'id' | 'commitmentId' | 'partyId'>
): Expenditure {
  return {
    ...found,
    cityId: batch.cityId,
    description: draft.bankRef ? `${draft.description} (${draft.bankRef})` : draft.description,
    amount: BigInt(draft.minor),
    spentOn: draft.date,
    isFinal: draft.final,
    ...peopleOf(batch),
  }
}
