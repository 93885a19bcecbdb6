import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { conclude } from '#committee/actions/conclude'
import { seeOther } from '#committee/controllers/page'
import CommitteePolicy from '#committee/policy'
import { outcomeValidator } from '#committee/proposal_validators'
import { findProposal } from '#committee/queries/proposals'

export default class OutcomesController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('conclude', city)
    const { id } = await findProposal(readClient(), city.id, params.proposal)
    const { phase } = await request.validateUsing(outcomeValidator)
    const conclusion = { cityId: city.id, proposalId: id, today: city.today, by: auth.user!.id }
    const { outcome } = await transact((trx) => conclude(trx, { ...conclusion, seen: phase }))
    session.flash('notice', { key: `committee.outcome.was.${outcome}` })
    return seeOther(ctx, 'proposals', id)
  }
}
