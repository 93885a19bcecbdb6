import { derivedId } from '#core/ids'
import { selectRows } from '#core/sql'
import { savepoint } from '#core/transact'
import { moveAgreement } from '#funding/actions/move_agreement'
import type { KindActions } from '#imports/actions/kinds/kind'
import { takeAgreement } from '#imports/actions/take_agreement'
import { takeAgreements } from '#imports/actions/take_agreements'
import { reverseEntry } from '#ledger/actions/reverse_entry'

export const agreementActions: KindActions = {
  isWhole: true,
  taker: async (trx, batch) => (row) => savepoint(trx, (inner) => takeAgreement(inner, batch, row)),
  takeTogether: takeAgreements,
  /** An agreement stays readable for ever: its pledge is reversed and it is refused or closed, with the reason. */
  async undo(trx, { cityId }, { recordId, draft }, { reason, preparedBy, approvedBy }) {
    const agreementId = recordId!
    const [agreement] = await selectRows(
      trx,
      'SELECT status FROM agreements WHERE city_id = ? AND id = ?',
      [cityId, agreementId]
    )
    if (agreement.status === 'refused' || agreement.status === 'closed') return
    if (agreement.status === 'active' && BigInt(draft.minor) > 0n) {
      const entryId = derivedId('imported pledge', cityId, draft.number)
      const id = derivedId('reversal of imported pledge', cityId, draft.number)
      await reverseEntry(trx, { id, cityId, entryId, reason, preparedBy, approvedBy })
    }
    const to = agreement.status === 'active' ? 'closed' : 'refused'
    await moveAgreement(trx, { cityId, agreementId, to, reason, by: preparedBy })
  },
}
