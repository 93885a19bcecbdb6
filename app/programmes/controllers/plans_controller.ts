import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { changePlan, draftPlan } from '#programmes/actions/draft_plan'
import { changeWithTrail, seeOther, shareWords } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { plansOf } from '#programmes/queries/plan_tree'
import { recordOf } from '#programmes/records'
import { newPlanValidator, planValidator } from '#programmes/validators'

export default class PlansController {
  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    return ctx.view.render('pages/programmes/plans/form', { plan: null })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const form = await ctx.request.validateUsing(newPlanValidator)
    await changeWithTrail(
      ctx,
      {
        action: 'plan.drafted',
        subjectType: 'plan',
        subjectId: form.id,
        details: { title: form.title },
      },
      (trx) => draftPlan(trx, { ...form, cityId: ctx.city.id })
    )
    ctx.session.flash('notice', { key: 'programmes.plan.drafted', params: { title: form.title } })
    return seeOther(ctx, 'programmes')
  }

  async edit(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    const plan = (await plansOf(readClient(), ctx.city.id)).find(({ id }) => id === ctx.params.plan)
    if (!plan) throw new NotFound()
    return ctx.view.render('pages/programmes/plans/form', { plan })
  }

  async update(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const id = ctx.params.plan
    await recordOf(readClient(), 'plans', ctx.city.id, id)
    const form = await ctx.request.validateUsing(planValidator)
    await changeWithTrail(
      ctx,
      {
        action: 'plan.changed',
        subjectType: 'plan',
        subjectId: id,
        details: { version: form.version },
      },
      (trx) => changePlan(trx, { ...form, cityId: ctx.city.id, id })
    )
    ctx.session.flash('notice', { key: 'programmes.saved' })
    return seeOther(ctx, 'programmes')
  }
}
