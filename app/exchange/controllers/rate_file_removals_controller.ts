import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { removeRateFile } from '#exchange/actions/remove_rate_file'
import ExchangePolicy from '#exchange/policy'
import { findRateFile } from '#exchange/queries/rate_files'

export default class RateFileRemovalsController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    return view.render('pages/exchange/rate_file_removals/create', {
      file: await findRateFile(readClient(), city.id, params.rateFile),
    })
  }

  async store({ auth, bouncer, city, params, response, session }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    await removeRateFile(city.id, params.rateFile, auth.user!.id)
    session.flash('notice', { key: 'rates.flash.removed' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/exchange/imports`)
  }
}
