import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { answer, ask } from '#committee/actions/speak'
import { seeOther } from '#committee/controllers/page'
import CommitteePolicy from '#committee/policy'
import { wordsValidator } from '#committee/proposal_validators'
import { findProposal } from '#committee/queries/proposals'

export default class QuestionsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const proposal = await findProposal(readClient(), city.id, params.proposal)
    const form = await request.validateUsing(wordsValidator)
    const asked = { ...form, cityId: city.id, lang: i18n.locale, by: auth.user!.id }
    await transact((trx) => ask(trx, { ...asked, of: { proposalId: proposal.id } }))
    session.flash('notice', { key: 'committee.question.wasAsked' })
    return seeOther(ctx, 'proposals', proposal.id)
  }

  /** The answer to a question. */
  async update(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const [question] = await selectRows(
      readClient(),
      'SELECT id, proposal_id, round_id FROM committee_questions WHERE city_id = ? AND id = ?',
      [city.id, params.question]
    )
    if (!question) throw new NotFound()
    const form = await request.validateUsing(wordsValidator)
    const given = { ...form, cityId: city.id, lang: i18n.locale, by: auth.user!.id }
    await transact((trx) => answer(trx, { ...given, questionId: question.id }))
    session.flash('notice', { key: 'committee.question.wasAnswered' })
    return question.proposal_id
      ? seeOther(ctx, 'proposals', question.proposal_id)
      : seeOther(ctx, 'rounds', question.round_id, 'committee')
  }
}
