import type { HttpContext } from '@adonisjs/core/http'
import { contentDisposition } from '#core/content_disposition'
import { readClient } from '#core/sql'
import { bytesOfCopy } from '#workbooks/copies'
import WorkbookPolicy from '#workbooks/policy'
import { findCopy } from '#workbooks/queries/returns'
import { XLSX_TYPE } from '#workbooks/send_table'

export default class WorkbookCopiesController {
  /** The file as it was handed out: its bytes are hashed before they are sent. */
  async show({ bouncer, city, params, response }: HttpContext) {
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const copy = await findCopy(readClient(), city.id, params.copy)
    const bytes = await bytesOfCopy(copy.sha256)
    return response
      .type(XLSX_TYPE)
      .header('Content-Disposition', contentDisposition(`${copy.code}.xlsx`))
      .header('Cache-Control', 'private, no-store')
      .header('X-Content-Type-Options', 'nosniff')
      .header('X-Content-Sha256', copy.sha256)
      .send(bytes)
  }
}
