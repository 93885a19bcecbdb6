import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { copiesPage, sendCopies } from '#workbooks/controllers/copies_page'
import WorkbookPolicy from '#workbooks/policy'
import { copiesQuery } from '#workbooks/validators'

export default class ModelWorkbooksController {
  /** What was exported of an appraisal and what came back of it. */
  async index(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(WorkbookPolicy).authorize('read', city)
    const { page = 1, format } = await copiesQuery.validate(filled(request.qs()))
    const { id } = await appraisalShown(readClient(), city.id, params.appraisal)
    const subject = { type: 'appraisal', id }
    if (format) return sendCopies(ctx, subject, format)
    return view.render('pages/workbooks/index', await copiesPage(ctx, subject, page))
  }
}
