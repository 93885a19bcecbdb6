import type { HttpContext } from '@adonisjs/core/http'
import { matchTogether } from '#bank/actions/match_together'
import BankPolicy from '#bank/policy'
import { planClearMatches } from '#bank/queries/clear_matches'
import { togetherValidator } from '#bank/validators'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'

export default class ClearMatchesController {
  /** What would be matched, before anything is. */
  async show({ bouncer, city, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    return view.render('pages/bank/clear_matches/show', {
      plan: await planClearMatches(readClient(), city.id, city.today),
    })
  }

  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    const { keys } = await request.validateUsing(togetherValidator)
    const result = await transact((trx) =>
      matchTogether(trx, { cityId: city.id, today: city.today, keys, by: auth.user!.id })
    )
    session.flash('notice', {
      key: 'bank.clear.done',
      params: { ...result },
      tone: result.left > 0 ? 'warn' : 'ok',
    })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/bank/lines`)
  }
}
