import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#core/refusal'
import { parsed, readAnchor } from '#ledger/domain/anchor'
import LedgerPolicy from '#ledger/policy'
import { signingKeys } from '#ledger/queries/anchors'
import { checkKeptAnchor } from '#ledger/queries/kept_anchor'
import { proofValidator } from '#ledger/validators'

/** An anchor that was kept outside, against the ledger of today; nothing is stored. */
export default class AnchorChecksController {
  async store({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const { proof } = await request.validateUsing(proofValidator)
    const anchor = readAnchor(parsed(proof.trim()))
    if (!anchor) throw new Refusal('E_ANCHOR_TEXT', {}, 'proof')
    const keys = await signingKeys()
    const trusts = (given: string) => keys.some(({ publicKey }) => publicKey === given)
    return view.render('pages/ledger/anchor_checks/show', {
      checked: await checkKeptAnchor(city.id, anchor, trusts),
    })
  }
}
