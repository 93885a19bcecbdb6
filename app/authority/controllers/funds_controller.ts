import type { HttpContext } from '@adonisjs/core/http'
import { openDesignatedFund } from '#authority/actions/open_designated_fund'
import AuthorityPolicy from '#authority/policy'
import { designatedFundValidator } from '#authority/validators'
import { transact } from '#core/transact'
import { seeOther } from '#programmes/controllers/page'

export default class FundsController {
  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(AuthorityPolicy).authorize('prepare', city)
    return view.render('pages/authority/funds/create')
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const form = await ctx.request.validateUsing(designatedFundValidator)
    await transact((trx) =>
      openDesignatedFund(trx, { ...form, cityId: ctx.city.id, by: ctx.auth.user!.id })
    )
    ctx.session.flash('notice', { key: 'authority.fund.opened', params: { code: form.code } })
    return seeOther(ctx, 'fund-moves')
  }
}
