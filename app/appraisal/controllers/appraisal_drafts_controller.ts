import type { HttpContext } from '@adonisjs/core/http'
import { isId } from '#core/ids'
import { changeRows } from '#appraisal/form_rows'
import { readForm } from '#appraisal/form_state'
import AppraisalPolicy from '#appraisal/policy'

/** Rows added to a form and taken out of it, without scripts; nothing is stored. */
export default class AppraisalDraftsController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('appraise', ctx.city)
    const { city, request, response, session } = ctx
    const form = readForm(request.all())
    const field = changeRows(form, String(request.input('do') ?? ''))
    const { appraisal, ...kept } = request.only([
      'id',
      'programmeId',
      'basedOn',
      'note',
      'appraisal',
    ])
    session.flash({ ...kept, ...form })
    const page = isId(appraisal) ? `${appraisal}/edit` : 'new'
    const place = field ? `#f-${field.replace(/\W+/g, '-')}` : ''
    return response.redirect().status(303).toPath(`/cities/${city.slug}/appraisals/${page}${place}`)
  }
}
