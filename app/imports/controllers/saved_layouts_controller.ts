import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import ImportPolicy from '#imports/policy'
import { listLayouts } from '#imports/queries/layouts'
import { pageFilter } from '#imports/validators'

const PER_PAGE = 100

/** How files of each origin were read the last time: the next one is proposed to be read alike. */
export default class SavedLayoutsController {
  async index({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    const { page = 1 } = await pageFilter.validate(filled(request.qs()))
    const list = await listLayouts(readClient(), city.id, { page, perPage: PER_PAGE })
    return view.render('pages/imports/saved_layouts/index', { ...list, page })
  }
}
