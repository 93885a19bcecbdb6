import type { HttpContext } from '@adonisjs/core/http'
import { checkProofText } from '#ledger/actions/check_proof_text'
import { ENTRY_KINDS } from '#ledger/domain/entry'
import { signingKeys } from '#ledger/queries/anchors'
import { proofValidator } from '#ledger/validators'

/** For a funder, without signing in: everything that is shown comes from what they paste. */
export default class ProofsController {
  async create({ view }: HttpContext) {
    return view.render('pages/ledger/proofs/create', { keys: await signingKeys() })
  }

  async store({ request, view }: HttpContext) {
    const { proof } = await request.validateUsing(proofValidator)
    const keys = await signingKeys()
    const checked = checkProofText(proof, (given) =>
      keys.some(({ publicKey }) => publicKey === given)
    )
    return view.render('pages/ledger/proofs/show', { checked, kinds: ENTRY_KINDS })
  }
}
