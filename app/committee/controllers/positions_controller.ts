import type { HttpContext } from '@adonisjs/core/http'
import { runShown } from '#allocation/queries/runs'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { takePosition } from '#committee/actions/speak'
import { groupChoices, seeOther, speakerOf } from '#committee/controllers/page'
import CommitteePolicy from '#committee/policy'
import { positionValidator } from '#committee/proposal_validators'
import { findProposal, type Proposal } from '#committee/queries/proposals'
import { readRemedy, type RemedyForm } from '#committee/typed_remedy'

export default class PositionsController {
  async store(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const proposal = await findProposal(readClient(), city.id, params.proposal)
    const form = await request.validateUsing(positionValidator)
    const remedy = await remedyOf(ctx, proposal, form)
    await transact((trx) =>
      takePosition(trx, {
        id: form.id,
        cityId: city.id,
        proposalId: proposal.id,
        seatId: form.seat,
        stance: form.stance,
        reason: form.reason,
        remedy,
        lang: i18n.locale,
        today: city.today,
        speaker: speakerOf(ctx),
      })
    )
    session.flash('notice', { key: 'committee.position.wasTaken' })
    return seeOther(ctx, 'proposals', proposal.id)
  }
}

/** For a principle in words; for a run a change that can be run. Only an objection has one. */
async function remedyOf(
  ctx: HttpContext,
  proposal: Proposal,
  form: RemedyForm & { stance: string; remedy?: string }
): Promise<Record<string, unknown> | null> {
  if (form.stance !== 'object') return null
  if (!proposal.runId) return form.remedy ? { kind: 'words', text: form.remedy } : null
  const { city, i18n } = ctx
  const { stored } = await runShown(readClient(), city.id, proposal.runId)
  if (!stored) throw new Refusal('E_RUN_TAMPERED', {}, undefined, 409)
  const choices = {
    lines: stored.input.cells,
    funds: stored.input.lots.map(({ code }) => code),
    groups: (await groupChoices(ctx)).map(({ value }) => value),
  }
  return { ...readRemedy(form, choices, { currency: city.currency, locale: i18n.locale }) }
}
