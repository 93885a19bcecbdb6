import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { findPartyLike } from '#funding/actions/party_store'
import { namedRecord } from '#imports/actions/kinds/entries'
import type { KindActions } from '#imports/actions/kinds/kind'
import { languageOf } from '#imports/queries/known_records'
import { rulesOf, type Basis, type Category } from '#in_kind/domain/items'
import { offerItem } from '#in_kind/actions/offer_item'
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
        offerItem(inner, {
          id,
          cityId,
          number: draft.number,
          title: draft.description,
          titleLang,
          category: draft.category,
          partyId: party.id,
          // The file says nothing of a profession: what is done is what is offered
          profession: draft.category === 'professional_service' ? draft.description : null,
          functionPerformed: draft.category === 'professional_service' ? draft.description : null,
          quantity: draft.quantity,
          unit: draft.unit,
          basis: basisOf(draft.category),
          unitValue: toDecimalString(BigInt(draft.minor), draft.currency),
          evidence: draft.evidence,
          recognised: draft.recognised,
          recognitionReason: batch.fileName,
          offeredOn: draft.date,
          mark: draft.source ? 'sourced' : 'illustrative',
          source: draft.source || null,
          by: batch.uploadedBy,
        })
      )
      return { outcome: 'taken', recordId: id }
    }
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

/** How a category is valued when a file gives the value of a unit: never by a table of rates. */
function basisOf(category: Category): Basis {
  const basis: Basis | undefined = rulesOf(category).bases.find(
    (one) => one !== 'rate_table' && one !== 'lower_of_cost_or_market'
  )
  return basis!
}
