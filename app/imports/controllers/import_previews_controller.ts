import type { HttpContext } from '@adonisjs/core/http'
import { previewAgain } from '#imports/actions/change_reading'
import { waitAWhile } from '#imports/controllers/wait_a_while'
import ImportPolicy from '#imports/policy'

export default class ImportPreviewsController {
  /** The file as it is, against the books of now: after agreements or periods were mended. */
  async store({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('bring', city)
    await previewAgain(city.id, params.import)
    await waitAWhile(city.id, params.import)
    return response.redirect().status(303).toPath(`/cities/${city.slug}/imports/${params.import}`)
  }
}
