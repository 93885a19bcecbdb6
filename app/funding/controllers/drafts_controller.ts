import type { HttpContext } from '@adonisjs/core/http'
import { refusalMessage } from '#core/messages'
import { readClient } from '#core/sql'
import FundingPolicy from '#funding/policy'
import { draftDetails } from '#funding/queries/draft_details'
import { approversOf, draftShown, listDrafts } from '#funding/queries/drafts'
import { draftFilter } from '#funding/validators'
import { filled } from '#core/filled'
import { needsSecondPerson } from '#ledger/actions/entry_drafts'

export default class DraftsController {
  async index({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const { state = 'waiting' } = await draftFilter.validate(filled(request.qs()))
    return view.render('pages/funding/drafts/index', {
      shown: state,
      drafts: await listDrafts(readClient(), city.id, state),
      approvers: await approversOf(readClient(), city.id),
    })
  }

  async show({ auth, bouncer, city, i18n, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('read', city)
    const draft = await draftShown(readClient(), city.id, params.draft)
    const approvers = await approversOf(readClient(), city.id)
    const details = await draftDetails(readClient(), city.id, draft, city)
    const { refusal } = details
    return view.render('pages/funding/drafts/show', {
      draft,
      details,
      refusal: refusal && refusalMessage(i18n, refusal.code, refusal.params),
      approvers: approvers.filter(({ id }) => id !== draft.preparedById),
      isAbove:
        draft.currency !== city.currency ||
        (await needsSecondPerson(readClient(), city.id, draft.amount)),
      isOwn: draft.preparedById === auth.user!.id,
      mayApprove: await bouncer.with(FundingPolicy).allows('approve', city),
    })
  }
}
