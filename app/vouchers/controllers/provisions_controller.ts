import type { HttpContext } from '@adonisjs/core/http'
import { typedAmount } from '#authority/controllers/page'
import { LANGUAGES } from '#core/locale'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { seeOther, shareWords } from '#programmes/controllers/page'
import { groupsOf } from '#programmes/queries/code_lists'
import { programmeChoices } from '#programmes/queries/programme_choices'
import { recordProvision } from '#vouchers/actions/record_provision'
import VouchersPolicy from '#vouchers/policy'
import { outsideProvisions } from '#vouchers/queries/provisions'
import { provisionValidator } from '#vouchers/validators'

export default class ProvisionsController {
  async create(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(VouchersPolicy).authorize('award', city)
    shareWords(ctx)
    const client = readClient()
    const provisions = await outsideProvisions(client, city.id)
    return view.render('pages/vouchers/provision', {
      programmes: await programmeChoices(client, city.id),
      groups: await groupsOf(client, city.id),
      languages: LANGUAGES,
      replaced: provisions.find(({ id }) => id === request.qs().replaces) ?? null,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, request, session } = ctx
    await bouncer.with(VouchersPolicy).authorize('award', city)
    const form = await request.validateUsing(provisionValidator)
    const amount = typedAmount(ctx, form.amount)
    await transact((trx) =>
      recordProvision(trx, { ...form, amount, cityId: city.id, by: auth.user!.id })
    )
    session.flash('notice', { key: 'vouchers.outside.recorded' })
    return seeOther(ctx, 'vouchers')
  }
}
