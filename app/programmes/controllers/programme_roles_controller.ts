import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { assignRole } from '#programmes/actions/assign_role'
import { changeWithTrail, seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { recordOf } from '#programmes/records'
import { roleValidator } from '#programmes/validators'

export default class ProgrammeRolesController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const programmeId = ctx.params.programme
    await recordOf(readClient(), 'programmes', ctx.city.id, programmeId)
    const form = await ctx.request.validateUsing(roleValidator)
    await changeWithTrail(
      ctx,
      {
        action: 'programme.role_assigned',
        subjectType: 'programme',
        subjectId: programmeId,
        details: { party: form.partyId, role: form.role },
      },
      (trx) => assignRole(trx, { ...form, cityId: ctx.city.id, programmeId })
    )
    ctx.session.flash('notice', { key: 'programmes.saved' })
    return seeOther(ctx, 'programmes', programmeId)
  }
}
