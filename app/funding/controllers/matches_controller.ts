import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { inKindMatchChoices, matchChoices, matchShown } from '#funding/queries/match'

export default class MatchesController {
  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const reader = { ...city, today: city.today }
    const agreement = await agreementShown(readClient(), city.id, params.agreement, reader)
    return view.render('pages/funding/matches/show', {
      agreement,
      match: await matchShown(readClient(), city.id, agreement.id, city.today),
      choices: await matchChoices(readClient(), city.id, agreement),
      inKindChoices: await inKindMatchChoices(readClient(), city.id, agreement),
    })
  }
}
