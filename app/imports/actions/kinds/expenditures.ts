import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { findPartyLike } from '#funding/actions/party_store'
import type { KindActions } from '#imports/actions/kinds/kind'
import { entryIdOf, namedRecord, reverseRowEntry } from '#imports/actions/kinds/entries'
import { peopleOf } from '#imports/actions/take_receipt'
import { takenRows } from '#imports/queries/known_records'
import { recordExpenditure } from '#programmes/actions/record_expenditure'

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
      const description = draft.bankRef
        ? `${draft.description} (${draft.bankRef})`
        : draft.description
      await savepoint(trx, (inner) =>
        recordExpenditure(inner, {
          id,
          cityId,
          commitmentId,
          partyId: party?.id,
          description,
          amount: BigInt(draft.minor),
          spentOn: draft.date,
          isFinal: draft.final,
          ...peopleOf(batch),
        })
      )
      return { outcome: 'taken', recordId: id }
    }
  },
  undo: reverseRowEntry,
}
