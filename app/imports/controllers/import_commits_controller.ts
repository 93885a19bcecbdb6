import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { beginCommit } from '#imports/actions/commit_batch'
import { waitAWhile } from '#imports/controllers/wait_a_while'
import ImportPolicy from '#imports/policy'
import { findBatch } from '#imports/queries/batches'
import { commitValidator } from '#imports/validators'

export default class ImportCommitsController {
  async store({ auth, bouncer, city, params, request, response }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('commit', city)
    const { id } = await findBatch(readClient(), city.id, params.import)
    const form = await request.validateUsing(commitValidator)
    await beginCommit({ cityId: city.id, id, ...form, by: auth.user!.id })
    await waitAWhile(city.id, id)
    return response.redirect().status(303).toPath(`/cities/${city.slug}/imports/${id}`)
  }
}
