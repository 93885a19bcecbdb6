import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { findPartyLike } from '#funding/actions/party_store'
import type { KindActions } from '#imports/actions/kinds/kind'
import { entryIdOf, namedRecord, reverseRowEntry } from '#imports/actions/kinds/entries'
import { freshEntryIds, lineName, namedParties, namedRecords } from '#imports/actions/kinds/named'
import { peopleOf } from '#imports/actions/take_receipt'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { recordCommitment, type Commitment } from '#programmes/actions/record_commitment'
import { recordCommitments } from '#programmes/actions/record_together'

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
      const found = { id, fundId, budgetLineId, partyId: party?.id }
      await savepoint(trx, (inner) => recordCommitment(inner, recordingOf(batch, row, found)))
      return { outcome: 'taken', recordId: id }
    }
  },
  async takeTogether(trx, batch, rows) {
    const { cityId } = batch
    const ids = await freshEntryIds(trx, batch, rows)
    const drafts = rows.map(({ draft }) => draft)
    const fundOf = await namedRecords(
      trx,
      cityId,
      'funds',
      drafts.map(({ fund }) => fund)
    )
    const lineOf = await namedRecords(
      trx,
      cityId,
      'budget_lines',
      drafts.map(({ line }) => line)
    )
    const parties = await namedParties(trx, cityId, rows)
    const commitments = rows.map((row, at) =>
      recordingOf(batch, row, {
        id: ids[at],
        fundId: fundOf(row.draft.fund),
        budgetLineId: lineOf(lineName(row.draft.year, row.draft.line)),
        partyId: parties.get(row.draft.party),
      })
    )
    await recordCommitments(trx, cityId, commitments)
    return ids.map((id) => ({ outcome: 'taken', recordId: id }))
  },
  undo: reverseRowEntry,
}

function recordingOf(
  batch: Batch,
  { draft }: BatchRow,
  found: Pick<Commitment, 'id' | 'fundId' | 'budgetLineId' | 'partyId'>
): Commitment {
  return {
    ...found,
    cityId: batch.cityId,
    number: draft.number,
    description: draft.description,
    amount: BigInt(draft.minor),
    committedOn: draft.date,
    expiresOn: draft.endsOn,
    ...peopleOf(batch),
  }
}
