import type { HttpContext } from '@adonisjs/core/http'
import { ALLOCATION_RULES } from '#allocation/domain/types'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { proposePrinciple } from '#committee/actions/propose_principle'
import { groupChoices, seeOther } from '#committee/controllers/page'
import { deadlineOf } from '#committee/deadline'
import { PRINCIPLE_KINDS, type FinancingTerms, type Minimum } from '#committee/domain/principle'
import CommitteePolicy from '#committee/policy'
import { principleValidator } from '#committee/proposal_validators'
import { principlesOf } from '#committee/queries/proposals'
import { findCommittee } from '#committee/queries/seats'
import { readTypedAmount } from '#funding/typed_amount'

type Form = Awaited<ReturnType<(typeof principleValidator)['validate']>>

export default class PrinciplesController {
  async create(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(CommitteePolicy).authorize('prepare', city)
    const client = readClient()
    const committee = await findCommittee(client, city.id, params.committee)
    return view.render('pages/committee/principles/create', {
      committee,
      kinds: PRINCIPLE_KINDS,
      rules: ALLOCATION_RULES,
      groups: await groupChoices(ctx),
      adopted: await principlesOf(client, city.id, committee.id),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('prepare', city)
    const committee = await findCommittee(readClient(), city.id, params.committee)
    const form = await request.validateUsing(principleValidator)
    const terms = form.kind === 'financing' ? termsOf(form, city.currency, i18n.locale) : null
    await transact((trx) =>
      proposePrinciple(trx, {
        id: form.id,
        cityId: city.id,
        committeeId: committee.id,
        document: { format: 'committee-principle/1', kind: form.kind, text: form.text, terms },
        lang: i18n.locale,
        reason: form.reason,
        closesAt: deadlineOf(form.closes_on, form.closes_time, city.timezone, 'closes_on'),
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'committee.proposal.wasPut' })
    return seeOther(ctx, 'proposals', form.id)
  }
}

/** Rows without a group say nothing. */
function termsOf(form: Form, currency: string, locale: string): FinancingTerms {
  if (!form.rule) throw new Refusal('E_PRINCIPLE_RULE', {}, 'rule')
  const ringFences = (form.fences ?? []).flatMap((fence, at): Minimum[] => {
    if (!fence.group) return []
    const groups = [fence.group]
    if (fence.amount) {
      const field = `fences.${at}.amount`
      const amount = readTypedAmount(fence.amount, { currency, locale, field })
      return [{ groups, kind: 'amount', amount: amount.toString() }]
    }
    const percentage = (fence.percentage ?? '').replace(/\s*%$/, '').replace(',', '.')
    if (!/^\d{1,2}(\.\d{1,6})?$|^100$/.test(percentage))
      throw new Refusal('E_PERCENTAGE', { value: percentage }, `fences.${at}.percentage`)
    return [{ groups, kind: 'percentage', percentage }]
  })
  const weights = (form.weights ?? []).flatMap(({ group, weight }, at) => {
    if (!group) return []
    const plain = (weight ?? '').replace(',', '.')
    if (!/^\d{1,4}(\.\d{1,4})?$/.test(plain) || Number.parseFloat(plain) === 0)
      throw new Refusal('E_EQUITY_WEIGHT', { line: group }, `weights.${at}.weight`)
    return [{ group, weight: plain }]
  })
  return { rule: form.rule, unit: form.unit ?? 'line', ringFences, weights }
}
