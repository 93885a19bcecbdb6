import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import ImportPolicy from '#imports/policy'
import { findBatch } from '#imports/queries/batches'
import { rejectedRows } from '#imports/queries/rejections'

export default class ImportRejectionsController {
  /** The rows with errors as the file had them, with the reasons beside them, to be mended and imported. */
  async show({ bouncer, city, i18n, params, response }: HttpContext) {
    await bouncer.with(ImportPolicy).authorize('look', city)
    const batch = await findBatch(readClient(), city.id, params.import)
    response.header('Content-Type', 'text/csv; charset=utf-8')
    response.header(
      'Content-Disposition',
      `attachment; filename="rejected-${batch.id.slice(-8)}.csv"`
    )
    response.header('X-Content-Type-Options', 'nosniff')
    return response.stream(Readable.from(rejectedRows(readClient(), batch, i18n)))
  }
}
