import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { addSchemeItem } from '#programmes/actions/open_code_lists'
import { changeWithTrail, seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { schemesOf } from '#programmes/queries/code_lists'
import { schemeItemValidator } from '#programmes/validators'

export default class SchemeItemsController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const schemeCode = ctx.params.scheme
    const known = await schemesOf(readClient(), ctx.city.id)
    if (!known.some(({ code }) => code === schemeCode)) throw new NotFound()
    const form = await ctx.request.validateUsing(schemeItemValidator)
    await changeWithTrail(
      ctx,
      {
        action: 'scheme.item_added',
        subjectType: 'classification_scheme',
        subjectId: schemeCode,
        details: { item: form.code },
      },
      (trx) => addSchemeItem(trx, { ...form, cityId: ctx.city.id, schemeCode })
    )
    ctx.session.flash('notice', {
      key: 'programmes.schemes.itemAdded',
      params: { name: form.localName },
    })
    return seeOther(ctx, 'schemes')
  }
}
