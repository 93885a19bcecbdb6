import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#core/refusal'
import { signingKeys } from '#ledger/queries/anchors'
import { publicKeyPem } from '#ledger/signatures'

export default class PublicKeysController {
  async show({ params, response }: HttpContext) {
    const key = (await signingKeys()).find(({ id }) => id === params.key)
    if (!key) throw new NotFound()
    response.header('Content-Type', 'application/x-pem-file')
    response.header(
      'Content-Disposition',
      `attachment; filename="ledger-key-${key.id.slice(0, 16)}.pem"`
    )
    return response.send(publicKeyPem(key.publicKey))
  }
}
