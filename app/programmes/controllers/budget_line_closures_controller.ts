import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { closeBudgetLine } from '#programmes/actions/budget_lines'
import { changeWithTrail, seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { recordOf } from '#programmes/records'
import { closureValidator } from '#programmes/validators'

export default class BudgetLineClosuresController {
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const id = ctx.params.line
    await recordOf(readClient(), 'budget_lines', ctx.city.id, id)
    const { version } = await ctx.request.validateUsing(closureValidator)
    await changeWithTrail(
      ctx,
      { action: 'budget_line.closed', subjectType: 'budget_line', subjectId: id },
      (trx) => closeBudgetLine(trx, { cityId: ctx.city.id, id, version, closedOn: ctx.city.today })
    )
    ctx.session.flash('notice', { key: 'programmes.line.closed' })
    return seeOther(ctx, 'lines', id)
  }
}
