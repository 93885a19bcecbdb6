import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { reviewVersion } from '#appraisal/actions/review_version'
import AppraisalPolicy from '#appraisal/policy'
import { reviewValidator } from '#appraisal/validators'

export default class AppraisalReviewsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, response, session } = ctx
    await bouncer.with(AppraisalPolicy).authorize('review', city)
    const { id, verdict, reason } = await request.validateUsing(reviewValidator)
    const { appraisal: modelId, version } = params
    const review = { id, cityId: city.id, modelId, version, verdict, reason, by: auth.user!.id }
    await transact((trx) => reviewVersion(trx, review))
    session.flash('notice', { key: `comparison.reviewed.${verdict}`, params: { version } })
    return response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/appraisals/${modelId}/versions/${version}`)
  }
}
