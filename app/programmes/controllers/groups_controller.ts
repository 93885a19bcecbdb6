import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { addGroup } from '#programmes/actions/open_code_lists'
import { changeWithTrail, seeOther, shareWords } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { groupsOf } from '#programmes/queries/code_lists'
import { groupValidator } from '#programmes/validators'

export default class GroupsController {
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    shareWords(ctx)
    return ctx.view.render('pages/programmes/groups/index', {
      groups: await groupsOf(readClient(), ctx.city.id),
      mayPlan: await ctx.bouncer.with(ProgrammesPolicy).allows('plan', ctx.city),
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const form = await ctx.request.validateUsing(groupValidator)
    await changeWithTrail(
      ctx,
      { action: 'group.added', subjectType: 'beneficiary_group', subjectId: form.code },
      (trx) => addGroup(trx, { ...form, cityId: ctx.city.id })
    )
    ctx.session.flash('notice', {
      key: 'programmes.groups.added',
      params: { name: form.localName },
    })
    return seeOther(ctx, 'groups')
  }
}
