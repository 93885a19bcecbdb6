import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { closeProgramme } from '#programmes/actions/open_programme'
import { changeWithTrail, seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { recordOf } from '#programmes/records'
import { closureValidator } from '#programmes/validators'

export default class ProgrammeClosuresController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const id = ctx.params.programme
    await recordOf(readClient(), 'programmes', ctx.city.id, id)
    const { version } = await ctx.request.validateUsing(closureValidator)
    await changeWithTrail(
      ctx,
      { action: 'programme.closed', subjectType: 'programme', subjectId: id },
      (trx) => closeProgramme(trx, { cityId: ctx.city.id, id, version, closedOn: ctx.city.today })
    )
    ctx.session.flash('notice', { key: 'programmes.programme.closed' })
    return seeOther(ctx, 'programmes', id)
  }
}
