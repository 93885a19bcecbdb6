import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { submitUndo } from '#imports/actions/undo_batch'
import { waitAWhile } from '#imports/controllers/wait_a_while'
import ImportPolicy from '#imports/policy'
import { findBatch } from '#imports/queries/batches'
import { needsSecondToCommit } from '#imports/queries/second_person'
import { undoValidator } from '#imports/validators'

export default class ImportReversalsController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    const batch = await findBatch(readClient(), city.id, params.import)
    const needsOther = await needsSecondToCommit(readClient(), batch)
    return view.render('pages/imports/import_reversals/create', { batch, needsOther })
  }

  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    const { id } = await findBatch(readClient(), city.id, params.import)
    const { reason } = await request.validateUsing(undoValidator)
    const outcome = await submitUndo({ cityId: city.id, id, reason, by: auth.user!.id })
    if (outcome === 'begun') await waitAWhile(city.id, id)
    else session.flash('notice', { key: 'imports.undo.waits', tone: 'warn' })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/imports/${id}`)
  }
}
