import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { NotTogether } from '#core/not_together'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { findPartyLike } from '#funding/actions/party_store'
import { namedRecord } from '#imports/actions/kinds/entries'
import { namedParties } from '#imports/actions/kinds/named'
import type { KindActions } from '#imports/actions/kinds/kind'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { languageOf } from '#imports/queries/known_records'
import { rulesOf, type Basis, type Category } from '#in_kind/domain/items'
import { offerItem, type InKindOffer } from '#in_kind/actions/offer_item'
import { offerItems } from '#in_kind/actions/offer_items'
import { itemShown } from '#in_kind/queries/items'
import { recordStep } from '#in_kind/actions/record_step'
import { toDecimalString } from '#money/money'

export const inKindActions: KindActions = {
  isWhole: false,
  async taker(trx, batch) {
    const { cityId, id: batchId } = batch
    const titleLang = await languageOf(trx, cityId)
    return async ({ no, draft }) => {
      const id = derivedId('imported offer in kind', batchId, String(no))
      const standing = await namedRecord(
        trx,
        'SELECT id FROM in_kind_items WHERE city_id = ? AND number = ?',
        [cityId, draft.number]
      )
      if (standing === id) return { outcome: 'taken', recordId: id }
      if (standing) {
        const issues = { of: { record: standing }, field: 'number' }
        return { outcome: 'left_out', verdict: 'duplicate', issues }
      }
      const party = await findPartyLike(trx, cityId, { name: draft.party })
      if (!party) throw new Refusal('E_CODE_UNKNOWN', { value: draft.party }, 'party')
      await savepoint(trx, (inner) =>
        offerItem(inner, offerOf(batch, draft, { id, partyId: party.id, titleLang }))
      )
      return { outcome: 'taken', recordId: id }
    }
  },
  async takeTogether(trx, batch, rows) {
    const { cityId } = batch
    const titleLang = await languageOf(trx, cityId)
    const parties = await namedParties(trx, cityId, rows)
    const offers = rows.map(({ no, draft }) => {
      const partyId = parties.get(draft.party)
      if (!partyId) throw new NotTogether()
      const id = derivedId('imported offer in kind', batch.id, String(no))
      return offerOf(batch, draft, { id, partyId, titleLang })
    })
    await offerItems(trx, cityId, offers)
    return offers.map(({ id }) => ({ outcome: 'taken', recordId: id }))
  },
  /** An offer of which nothing came ends; where something came, that is taken back first. */
  async undo(trx, { cityId }, { no, recordId }, { preparedBy, reason }) {
    const item = await itemShown(trx, cityId, recordId!, { seesPrivateNames: true })
    if (item.state === 'ended') return
    if (item.state !== 'offered') throw new Refusal('E_REVERSAL_IN_KIND', {}, undefined, 409)
    const today = now().slice(0, 10)
    await recordStep(trx, {
      id: derivedId('undone offer in kind', recordId!, String(no)),
      cityId,
      itemId: recordId!,
      step: 'expired',
      on: today < item.offeredOn ? item.offeredOn : today,
      note: reason,
      preparedBy,
    })
  },
}

function offerOf(
  { cityId, fileName, uploadedBy }: Batch,
  draft: BatchRow['draft'],
  given: Pick<InKindOffer, 'id' | 'partyId' | 'titleLang'>
): InKindOffer {
  // The file says nothing of a profession: what is done is what is offered
  const done = draft.category === 'professional_service' ? draft.description : null
  return {
    ...given,
    cityId,
    number: draft.number,
    title: draft.description,
    category: draft.category,
    profession: done,
    functionPerformed: done,
    quantity: draft.quantity,
    unit: draft.unit,
    basis: basisOf(draft.category),
    unitValue: toDecimalString(BigInt(draft.minor), draft.currency),
    evidence: draft.evidence,
    recognised: draft.recognised,
    recognitionReason: fileName,
    offeredOn: draft.date,
    mark: draft.source ? 'sourced' : 'illustrative',
    source: draft.source || null,
    by: uploadedBy,
  }
}

/** How a category is valued when a file gives the value of a unit: never by a table of rates. */
function basisOf(category: Category): Basis {
  const basis: Basis | undefined = rulesOf(category).bases.find(
    (one) => one !== 'rate_table' && one !== 'lower_of_cost_or_market'
  )
  return basis!
}
