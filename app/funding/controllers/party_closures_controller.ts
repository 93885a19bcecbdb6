import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { closeParty } from '#funding/actions/close_party'
import FundingPolicy from '#funding/policy'
import { partyClosureValidator } from '#funding/validators'
import { mustExist } from '#funding/queries/must_exist'

export default class PartyClosuresController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('parties', city.id, params.party)
    const { version } = await request.validateUsing(partyClosureValidator)
    await transact((trx) =>
      closeParty(trx, {
        cityId: city.id,
        id: params.party,
        version,
        on: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'funding.party.closed' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/parties/${params.party}`)
  }
}
