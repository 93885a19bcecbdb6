import type { HttpContext } from '@adonisjs/core/http'
import { checkConsistency } from '#ledger/check_proof'
import LedgerPolicy from '#ledger/policy'
import { signingKeys } from '#ledger/queries/anchors'
import { consistencyProof } from '#ledger/queries/consistency_proof'

/** That the ledger only grew between two anchors. */
export default class AnchorGrowthsController {
  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const proof = await consistencyProof(city.id, params.anchor, params.earlier)
    const keys = await signingKeys()
    return view.render('pages/ledger/anchor_growths/show', {
      proof,
      anchorId: params.anchor,
      earlierId: params.earlier,
      checked: checkConsistency(proof, (given) =>
        keys.some(({ publicKey }) => publicKey === given)
      ),
    })
  }

  async download({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const proof = await consistencyProof(city.id, params.anchor, params.earlier)
    const [from, to] = [proof.earlier, proof.later].map(
      ({ statement }) => JSON.parse(statement).seq
    )
    response.header('Content-Type', 'application/json; charset=utf-8')
    response.header(
      'Content-Disposition',
      `attachment; filename="${city.slug}-growth-${from}-${to}.json"`
    )
    return response.send(`${JSON.stringify(proof, null, 2)}\n`)
  }
}
