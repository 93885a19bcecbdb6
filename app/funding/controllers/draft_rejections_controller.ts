import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import FundingPolicy from '#funding/policy'
import { draftShown } from '#funding/queries/drafts'
import { rejectionValidator } from '#funding/validators'
import { rejectDraft } from '#ledger/actions/entry_drafts'

export default class DraftRejectionsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    const draft = await draftShown(readClient(), city.id, params.draft)
    await bouncer.with(FundingPolicy).authorize('reject', city, draft)
    const { reason } = await request.validateUsing(rejectionValidator)
    await rejectDraft(city.id, draft.id, { by: auth.user!.id, reason })
    session.flash('notice', { key: 'funding.draft.rejected', params: { summary: draft.summary } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/drafts`)
  }
}
