import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { endRecipient } from '#ledger/actions/anchor_recipients'
import LedgerPolicy from '#ledger/policy'

export default class AnchorRecipientEndingsController {
  async store({ auth, bouncer, city, params, response, session }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('administer', city)
    const { email } = await transact((trx) =>
      endRecipient(trx, { id: params.recipient, cityId: city.id, by: auth.user!.id })
    )
    session.flash('notice', { key: 'anchors.recipient.ended', params: { email } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/ledger/anchors`)
  }
}
