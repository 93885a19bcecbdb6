import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { writeProfile } from '#programmes/actions/write_profile'
import { seeOther } from '#programmes/controllers/page'
import ProgrammesPolicy from '#programmes/policy'
import { recordOf } from '#programmes/records'
import { profileWithdrawalValidator } from '#programmes/validators'

export default class ProfileWithdrawalsController {
  /** The line has no profile any more: its budget falls to the days again. */
  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('plan', ctx.city)
    const cityId = ctx.city.id
    const line = await recordOf(readClient(), 'budget_lines', cityId, ctx.params.line)
    const form = await ctx.request.validateUsing(profileWithdrawalValidator)
    await transact((trx) =>
      writeProfile(trx, { ...form, cityId, lineId: line.id, months: null, by: ctx.auth.user!.id })
    )
    ctx.session.flash('notice', { key: 'profiles.withdrawn' })
    return seeOther(ctx, 'lines', line.id, 'profiles')
  }
}
