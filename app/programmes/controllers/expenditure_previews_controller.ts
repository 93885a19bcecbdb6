import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { amountMeta, seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { recordOf } from '#programmes/records'
import { expenditurePreviewValidator } from '#programmes/validators'

export default class ExpenditurePreviewsController {
  /** Nothing is recorded: the form comes back as it was, with what the payment would release. */
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('spend', ctx.city)
    const { city, params, session } = ctx
    await recordOf(readClient(), 'commitments', city.id, params.commitment)
    const form = await ctx.request.validateUsing(expenditurePreviewValidator, amountMeta(ctx))
    session.flashExcept(['_csrf'])
    session.flash('previewed', { amount: form.amount.toString(), isFinal: form.isFinal })
    return seeOther(ctx, 'commitments', params.commitment, 'expenditures', 'new')
  }
}
