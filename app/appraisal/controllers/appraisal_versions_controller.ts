import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { pageOfVersion } from '#appraisal/controllers/page'
import AppraisalPolicy from '#appraisal/policy'
import { appraisalShown } from '#appraisal/queries/appraisals'

export default class AppraisalVersionsController {
  async show(ctx: HttpContext) {
    await ctx.bouncer.with(AppraisalPolicy).authorize('read', ctx.city)
    const { appraisal, version } = ctx.params
    const shown = await appraisalShown(readClient(), ctx.city.id, appraisal, version)
    return ctx.view.render('pages/appraisal/appraisals/show', {
      ...(await pageOfVersion(ctx, shown)),
      mayAppraise: await ctx.bouncer.with(AppraisalPolicy).allows('appraise', ctx.city),
      mayReview: await ctx.bouncer.with(AppraisalPolicy).allows('review', ctx.city),
    })
  }
}
