import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { addStrategy } from '#programmes/actions/draft_plan'
import { changeWithTrail, seeOther, shareWords } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { planTree } from '#programmes/queries/plan_tree'
import { recordOf } from '#programmes/records'
import { strategyValidator } from '#programmes/validators'

export default class StrategiesController {
  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    shareWords(ctx)
    const { plan, strategies } = await planTree(readClient(), ctx.city.id, ctx.params.plan)
    const known = strategies.filter(({ id }) => id !== null)
    return ctx.view.render('pages/programmes/strategies/create', {
      plan,
      strategies: known,
      next: Math.max(0, ...known.map(({ no }) => no!)) + 1,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    await recordOf(readClient(), 'plans', ctx.city.id, ctx.params.plan)
    const form = await ctx.request.validateUsing(strategyValidator)
    await changeWithTrail(
      ctx,
      {
        action: 'strategy.added',
        subjectType: 'strategy',
        subjectId: form.id,
        details: { no: form.no },
      },
      (trx) => addStrategy(trx, { ...form, cityId: ctx.city.id, planId: ctx.params.plan })
    )
    ctx.session.flash('notice', { key: 'programmes.saved' })
    return seeOther(ctx, 'programmes')
  }
}
