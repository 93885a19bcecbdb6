import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { castVote, openBallot } from '#committee/actions/speak'
import { seeOther, speakerOf } from '#committee/controllers/page'
import { deadlineOf } from '#committee/deadline'
import CommitteePolicy from '#committee/policy'
import { ballotValidator, voteValidator } from '#committee/proposal_validators'
import { findProposal } from '#committee/queries/proposals'

export default class BallotsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(CommitteePolicy).authorize('prepare', city)
    const { id } = await findProposal(readClient(), city.id, params.proposal)
    const form = await request.validateUsing(ballotValidator)
    const closesAt = deadlineOf(form.closes_on, form.closes_time, city.timezone, 'closes_on')
    const ballot = { cityId: city.id, proposalId: id, closesAt, today: city.today }
    await transact((trx) => openBallot(trx, { ...ballot, by: auth.user!.id }))
    return seeOther(ctx, 'proposals', id)
  }

  /** The vote of one seat. */
  async update(ctx: HttpContext) {
    const { bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const proposal = await findProposal(readClient(), city.id, params.proposal)
    const { id, seat, vote } = await request.validateUsing(voteValidator)
    const cast = { id, cityId: city.id, proposalId: proposal.id, seatId: seat, vote }
    await transact((trx) => castVote(trx, { ...cast, today: city.today, speaker: speakerOf(ctx) }))
    session.flash('notice', { key: 'committee.vote.wasCast' })
    return seeOther(ctx, 'proposals', proposal.id)
  }
}
