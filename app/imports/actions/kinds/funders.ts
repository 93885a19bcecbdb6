import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { savepoint } from '#core/transact'
import { closeParty } from '#funding/actions/close_party'
import { findPartyLike } from '#funding/actions/party_store'
import { registerParty } from '#funding/actions/register_party'
import type { KindActions } from '#imports/actions/kinds/kind'
import { languageOf } from '#imports/queries/known_records'

export const funderActions: KindActions = {
  isWhole: true,
  async taker(trx, batch) {
    const { cityId, id: batchId } = batch
    const nameLang = await languageOf(trx, cityId)
    return async ({ no, draft, recordId }) => {
      const id = derivedId('imported party', batchId, String(no))
      const known = await findPartyLike(trx, cityId, {
        name: draft.name,
        registrationId: draft.registrationId || null,
      })
      if (known && known.id !== (recordId ?? id)) {
        const issues = { of: { record: known.id }, field: 'name' }
        return { outcome: 'left_out', verdict: 'duplicate', issues }
      }
      await savepoint(trx, (inner) =>
        registerParty(inner, {
          id,
          cityId,
          name: draft.name,
          nameLang,
          funderKind: draft.kind ?? null,
          funderKindOther: draft.kind === 'other' ? draft.subKind : null,
          subKind: draft.subKind,
          registrationId: draft.registrationId,
          country: draft.country,
          isPayee: draft.payee,
          isPartner: draft.partner,
          note: draft.note,
          by: batch.uploadedBy,
        })
      )
      return { outcome: 'taken', recordId: id }
    }
  },
  /** A party that is used by now stays: its closing is refused by name. */
  async undo(trx, { cityId }, { recordId }, { preparedBy }) {
    await closeParty(trx, { cityId, id: recordId!, on: now().slice(0, 10), by: preparedBy })
  },
}
