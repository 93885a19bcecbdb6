import type { HttpContext } from '@adonisjs/core/http'
import LedgerPolicy from '#ledger/policy'
import { anchorFileName, findAnchor } from '#ledger/queries/anchors'

export default class AnchorFilesController {
  async show({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('anchor', city)
    const { seq, signed } = await findAnchor(city.id, params.anchor)
    response.header('Content-Type', 'application/json; charset=utf-8')
    response.header(
      'Content-Disposition',
      `attachment; filename="${anchorFileName(city.slug, seq)}"`
    )
    return response.send(`${JSON.stringify(signed, null, 2)}\n`)
  }
}
