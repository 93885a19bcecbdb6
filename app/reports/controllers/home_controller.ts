import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { knownPoints } from '#ledger/queries/periods'
import ReportsPolicy from '#reports/policy'
import { figureQuery, homeFigures } from '#reports/queries/home'
import { needsYou } from '#reports/queries/needs_you'
import { percentageShare } from '#reports/shares'
import { homeValidator } from '#reports/validators'

export default class HomeController {
  async show({ auth, bouncer, city, request, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const { year, known } = await request.validateUsing(homeValidator, {
      data: filled(request.qs()),
    })
    const home = await homeFigures(city.id, city.today, city, {
      year,
      knownAt: known ? BigInt(known) : null,
    })
    return view.render('pages/reports/home/show', {
      home,
      known,
      points: await knownPoints(readClient(), city.id),
      needs: await needsYou(city.id, { id: auth.user!.id, roles: city.roles }, city.today),
      share: percentageShare,
      figureQuery,
    })
  }
}
