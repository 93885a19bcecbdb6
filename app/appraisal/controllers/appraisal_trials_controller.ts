import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { sentTrial, trialPage } from '#appraisal/controllers/trial_page'
import AppraisalPolicy from '#appraisal/policy'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { simulationsOf } from '#appraisal/queries/simulations'

/** Assumptions of a version tried out with other values; nothing is kept. */
export default class AppraisalTrialsController {
  async show(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AppraisalPolicy).authorize('read', city)
    const { appraisal: modelId, version } = params
    const shown = await appraisalShown(readClient(), city.id, modelId, version)
    const { document } = shown
    const kept = { cityId: city.id, modelId, version }
    const { shown: simulation } = await simulationsOf(readClient(), kept)
    return view.render('pages/appraisal/trials/show', {
      ...(await trialPage(ctx, document, sentTrial(ctx), simulation)),
      shown,
      model: document,
      simulation,
      maySave:
        shown.version === shown.latestVersion &&
        (await bouncer.with(AppraisalPolicy).allows('appraise', city)),
    })
  }
}
