import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import FundingPolicy from '#funding/policy'
import { draftShown } from '#funding/queries/drafts'
import { approveDraft } from '#ledger/actions/entry_drafts'

export default class DraftApprovalsController {
  async store({ auth, bouncer, city, params, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('approve', city)
    const draft = await draftShown(readClient(), city.id, params.draft)
    await approveDraft(city.id, draft.id, auth.user!.id)
    session.flash('notice', { key: 'funding.draft.approved', params: { summary: draft.summary } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/drafts`)
  }
}
