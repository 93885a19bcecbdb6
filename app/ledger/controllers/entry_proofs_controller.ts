import type { HttpContext } from '@adonisjs/core/http'
import { checkProof } from '#ledger/check_proof'
import LedgerPolicy from '#ledger/policy'
import { entryProof } from '#ledger/queries/entry_proof'
import { entryShown } from '#ledger/queries/entry_shown'

export default class EntryProofsController {
  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('prove', city)
    const entry = await entryShown(city.id, params.entry, city)
    const proof = await entryProof(city.id, params.entry)
    return view.render('pages/ledger/entry_proofs/show', {
      entry,
      proof,
      checked: proof && checkProof(proof),
      mayAnchor: await bouncer.with(LedgerPolicy).allows('anchor', city),
    })
  }
}
