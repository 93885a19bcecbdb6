import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { importRates } from '#exchange/actions/import_rates'
import ExchangePolicy from '#exchange/policy'
import { findRateFile } from '#exchange/queries/rate_files'
import { rateImportValidator } from '#exchange/validators'

export default class RateImportsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const file = await findRateFile(readClient(), city.id, params.rateFile)
    const { confirmed } = await request.validateUsing(rateImportValidator)
    const by = { actorId: auth.user!.id, today: city.today, confirmed: Boolean(confirmed) }
    const counts = await importRates(file, by)
    const { new: added, revision: revised } = counts
    session.flash('notice', { key: 'rates.flash.imported', params: { added, revised } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/exchange/rates`)
  }
}
