import type { HttpContext } from '@adonisjs/core/http'
import { transact } from '#core/transact'
import { runRemedy } from '#committee/actions/propose_run'
import { seeOther } from '#committee/controllers/page'
import CommitteePolicy from '#committee/policy'

export default class CandidatesController {
  /** One click: the round again, with what the objection asks for. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('prepare', city)
    const of = { cityId: city.id, positionId: params.position, by: auth.user!.id }
    const run = await transact((trx) => runRemedy(trx, of))
    session.flash('notice', { key: 'committee.candidate.wasRun', params: { no: run.no } })
    return seeOther(ctx, 'runs', run.id)
  }
}
