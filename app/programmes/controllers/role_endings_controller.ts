import type { HttpContext } from '@adonisjs/core/http'
import { endRole } from '#programmes/actions/assign_role'
import { changeWithTrail, seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'

export default class RoleEndingsController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const { programme, role } = ctx.params
    await changeWithTrail(
      ctx,
      {
        action: 'programme.role_ended',
        subjectType: 'programme',
        subjectId: programme,
        details: { role },
      },
      (trx) =>
        endRole(trx, {
          cityId: ctx.city.id,
          programmeId: programme,
          id: role,
          endedOn: ctx.city.today,
        })
    )
    ctx.session.flash('notice', { key: 'programmes.saved' })
    return seeOther(ctx, 'programmes', programme)
  }
}
