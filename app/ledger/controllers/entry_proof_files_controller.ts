import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#core/refusal'
import LedgerPolicy from '#ledger/policy'
import { entryProof } from '#ledger/queries/entry_proof'
import { entryShown } from '#ledger/queries/entry_shown'

export default class EntryProofFilesController {
  async show({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('prove', city)
    const proof = await entryProof(city.id, params.entry)
    if (!proof) {
      const { seq } = await entryShown(city.id, params.entry)
      throw new Refusal('E_NOT_ANCHORED', { seq: String(seq) }, undefined, 409)
    }
    response.header('Content-Type', 'application/json; charset=utf-8')
    response.header(
      'Content-Disposition',
      `attachment; filename="${city.slug}-entry-${proof.index + 1}-proof.json"`
    )
    return response.send(`${JSON.stringify(proof, null, 2)}\n`)
  }
}
