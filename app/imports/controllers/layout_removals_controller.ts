import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { forgetLayout } from '#imports/actions/saved_mappings'
import ImportPolicy from '#imports/policy'
import { findLayout } from '#imports/queries/layouts'

export default class LayoutRemovalsController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    return view.render('pages/imports/layout_removals/create', {
      layout: await findLayout(readClient(), city.id, params.layout),
    })
  }

  async store({ auth, bouncer, city, params, response, session }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    await forgetLayout(city.id, params.layout, auth.user!.id)
    session.flash('notice', { key: 'imports.layouts.removed' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/imports/layouts`)
  }
}
