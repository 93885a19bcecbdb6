import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { addRecipient } from '#ledger/actions/anchor_recipients'
import LedgerPolicy from '#ledger/policy'
import { recipientValidator } from '#ledger/validators'

export default class AnchorRecipientsController {
  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('administer', city)
    const { id, email } = await request.validateUsing(recipientValidator)
    await transact((trx) => addRecipient(trx, { id, cityId: city.id, email, by: auth.user!.id }))
    session.flash('notice', { key: 'anchors.recipient.added', params: { email } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/ledger/anchors`)
  }
}
