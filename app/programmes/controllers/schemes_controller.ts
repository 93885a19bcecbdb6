import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { addScheme } from '#programmes/actions/open_code_lists'
import { changeWithTrail, seeOther, shareWords } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { schemesOf } from '#programmes/queries/code_lists'
import { schemeValidator } from '#programmes/validators'

export default class SchemesController {
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    shareWords(ctx)
    return ctx.view.render('pages/programmes/schemes/index', {
      schemes: await schemesOf(readClient(), ctx.city.id),
      mayPlan: await ctx.bouncer.with(ProgrammesPolicy).allows('plan', ctx.city),
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const form = await ctx.request.validateUsing(schemeValidator)
    await changeWithTrail(
      ctx,
      { action: 'scheme.added', subjectType: 'classification_scheme', subjectId: form.code },
      (trx) => addScheme(trx, { ...form, cityId: ctx.city.id })
    )
    ctx.session.flash('notice', {
      key: 'programmes.schemes.added',
      params: { name: form.localName },
    })
    return seeOther(ctx, 'schemes')
  }
}
