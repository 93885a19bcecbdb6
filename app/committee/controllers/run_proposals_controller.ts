import type { HttpContext } from '@adonisjs/core/http'
import { findRound } from '#allocation/queries/round_rows'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { proposeRun } from '#committee/actions/propose_run'
import { seeOther } from '#committee/controllers/page'
import { deadlineOf } from '#committee/deadline'
import CommitteePolicy from '#committee/policy'
import { runProposalValidator } from '#committee/proposal_validators'

export default class RunProposalsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('prepare', city)
    const round = await findRound(readClient(), city.id, params.round)
    const form = await request.validateUsing(runProposalValidator)
    await transact((trx) =>
      proposeRun(trx, {
        id: form.id,
        cityId: city.id,
        roundId: round.id,
        runId: form.run,
        amends: form.amends ?? null,
        reason: form.reason,
        lang: i18n.locale,
        closesAt: deadlineOf(form.closes_on, form.closes_time, city.timezone, 'closes_on'),
        today: city.today,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'committee.proposal.wasPut' })
    return seeOther(ctx, 'proposals', form.id)
  }
}
