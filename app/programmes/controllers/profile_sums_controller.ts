import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { amountMeta } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { monthsTyped } from '#programmes/queries/profile_starts'
import { recordOf } from '#programmes/records'
import { profileSumValidator } from '#programmes/validators'

export default class ProfileSumsController {
  /** Nothing is recorded: the form comes back as it was, with what its amounts add up to. */
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const { city, params, session } = ctx
    await recordOf(readClient(), 'budget_lines', city.id, params.line)
    const form = await ctx.request.validateUsing(profileSumValidator, amountMeta(ctx))
    const sum = monthsTyped(form).reduce((all, amount) => all + amount, 0n)
    session.flashExcept(['_csrf'])
    session.flash('summed', sum.toString())
    return ctx.response
      .redirect()
      .status(303)
      .toPath(`/cities/${city.slug}/lines/${params.line}/profiles/new?by=${form.shape}`)
  }
}
