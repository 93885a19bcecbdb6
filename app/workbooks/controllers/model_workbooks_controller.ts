import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { BOOK_LIMITS } from '#workbooks/domain/book_content'
import WorkbookPolicy from '#workbooks/policy'
import { copiesOf, returnsOf, takersOf } from '#workbooks/queries/returns'
import { copiesQuery } from '#workbooks/validators'

const PER_PAGE = 50
const RETURNS_SHOWN = 50

export default class ModelWorkbooksController {
  /** What was exported of an appraisal and what came back of it. */
  async index({ bouncer, city, params, request, view }: HttpContext) {
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const { page = 1 } = await copiesQuery.validate(filled(request.qs()))
    const client = readClient()
    const shown = await appraisalShown(client, city.id, params.appraisal)
    const subject = { type: 'appraisal', id: shown.id }
    const span = { limit: PER_PAGE, offset: (page - 1) * PER_PAGE }
    const copies = await copiesOf(client, city.id, subject, span)
    const hashes = copies.rows.map(({ sha256 }) => sha256)
    return view.render('pages/workbooks/index', {
      shown,
      copies: copies.rows,
      total: copies.total,
      page,
      perPage: PER_PAGE,
      takers: await takersOf(client, city.id, hashes),
      returns: await returnsOf(client, city.id, subject, RETURNS_SHOWN),
      megabytes: BOOK_LIMITS.bytes / (1024 * 1024),
    })
  }
}
