import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { findPartyLike } from '#funding/actions/party_store'
import type { KindActions } from '#imports/actions/kinds/kind'
import { entryIdOf, namedRecord, reverseRowEntry } from '#imports/actions/kinds/entries'
import { peopleOf } from '#imports/actions/take_receipt'
import { recordCommitment } from '#programmes/actions/record_commitment'

export const commitmentActions: KindActions = {
  isWhole: false,
  async taker(trx, batch) {
    const { cityId } = batch
    return async (row) => {
      const { draft } = row
      const { id, isThere } = await entryIdOf(trx, batch, row)
      if (isThere) return { outcome: 'taken', recordId: id }
      const standing = await namedRecord(
        trx,
        'SELECT id FROM commitments WHERE city_id = ? AND number = ?',
        [cityId, draft.number]
      )
      if (standing) {
        const issues = { of: { record: standing }, field: 'number' }
        return { outcome: 'left_out', verdict: 'duplicate', issues }
      }
      const fundId = await namedRecord(trx, 'SELECT id FROM funds WHERE city_id = ? AND code = ?', [
        cityId,
        draft.fund,
      ])
      if (!fundId) throw new Refusal('E_CODE_UNKNOWN', { value: draft.fund }, 'fund')
      const budgetLineId = await namedRecord(
        trx,
        'SELECT id FROM budget_lines WHERE city_id = ? AND year = ? AND code = ?',
        [cityId, draft.year, draft.line]
      )
      if (!budgetLineId) throw new Refusal('E_CODE_UNKNOWN', { value: draft.line }, 'line')
      const party = draft.party ? await findPartyLike(trx, cityId, { name: draft.party }) : null
      await savepoint(trx, (inner) =>
        recordCommitment(inner, {
          id,
          cityId,
          number: draft.number,
          fundId,
          budgetLineId,
          partyId: party?.id,
          description: draft.description,
          amount: BigInt(draft.minor),
          committedOn: draft.date,
          expiresOn: draft.endsOn,
          ...peopleOf(batch),
        })
      )
      return { outcome: 'taken', recordId: id }
    }
  },
  undo: reverseRowEntry,
}
