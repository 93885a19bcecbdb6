import { recordAuditEvents } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { NotTogether } from '#core/not_together'
import { savepoint } from '#core/transact'
import { closeParty } from '#funding/actions/close_party'
import { findPartyLike } from '#funding/actions/party_store'
import { registerParties } from '#funding/actions/register_parties'
import {
  registeredEvent,
  registerParty,
  type PartyRegistration,
} from '#funding/actions/register_party'
import { PartiesAlike } from '#funding/queries/parties_alike'
import type { KindActions } from '#imports/actions/kinds/kind'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
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
        registerParty(inner, registrationOf(batch, draft, { id, nameLang }))
      )
      return { outcome: 'taken', recordId: id }
    }
  },
  async takeTogether(trx, batch, rows) {
    const { cityId } = batch
    const nameLang = await languageOf(trx, cityId)
    const registrations = rows.map(({ no, draft }) => {
      const id = derivedId('imported party', batch.id, String(no))
      return registrationOf(batch, draft, { id, nameLang })
    })
    const alike = await PartiesAlike.of(trx, cityId, registrations)
    for (const registration of registrations) {
      if (alike.find(registration)) throw new NotTogether()
      alike.add(registration)
    }
    await registerParties(trx, cityId, registrations)
    await recordAuditEvents(trx, cityId, registrations.map(registeredEvent))
    return registrations.map(({ id }) => ({ outcome: 'taken', recordId: id }))
  },
  /** A party that is used by now stays: its closing is refused by name. */
  async undo(trx, { cityId }, { recordId }, { preparedBy }) {
    await closeParty(trx, { cityId, id: recordId!, on: now().slice(0, 10), by: preparedBy })
  },
}

function registrationOf(
  { cityId, uploadedBy }: Batch,
  draft: BatchRow['draft'],
  given: { id: string; nameLang: string }
): PartyRegistration {
  return {
    ...given,
    cityId,
    name: draft.name,
    funderKind: draft.kind ?? null,
    funderKindOther: draft.kind === 'other' ? draft.subKind : null,
    subKind: draft.subKind,
    registrationId: draft.registrationId,
    country: draft.country,
    isPayee: draft.payee,
    isPartner: draft.partner,
    note: draft.note,
    by: uploadedBy,
  }
}
