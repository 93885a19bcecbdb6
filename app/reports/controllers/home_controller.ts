import type { HttpContext } from '@adonisjs/core/http'
import ReportsPolicy from '#reports/policy'
import { figureQuery, homeFigures } from '#reports/queries/home'
import { needsYou } from '#reports/queries/needs_you'
import { percentageShare } from '#reports/shares'
import { homeValidator } from '#reports/validators'

export default class HomeController {
  async show({ auth, bouncer, city, request, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const { year } = await request.validateUsing(homeValidator, { data: request.qs() })
    const home = await homeFigures(city.id, city.today, city, year)
    return view.render('pages/reports/home/show', {
      home,
      needs: await needsYou(city.id, { id: auth.user!.id, roles: city.roles }, city.today),
      share: percentageShare,
      figureQuery,
    })
  }
}
