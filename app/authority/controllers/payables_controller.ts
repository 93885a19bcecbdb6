import type { HttpContext } from '@adonisjs/core/http'
import AuthorityPolicy from '#authority/policy'
import { PAGE_SIZE, PAYABLE_STATES, payableShown, payablesOf } from '#authority/queries/payables'
import { listQuery } from '#authority/validators'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { proposedDay } from '#programmes/queries/spending_choices'

export default class PayablesController {
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AuthorityPolicy).authorize('read', city)
    const { state, page = 1 } = await listQuery.validate(filled(request.qs()))
    const filter = { state, today: city.today }
    return view.render('pages/authority/payables/index', {
      list: await payablesOf(readClient(), city.id, filter, page, city),
      chosen: state,
      states: PAYABLE_STATES,
      page,
      perPage: PAGE_SIZE,
    })
  }

  async show(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(AuthorityPolicy).authorize('read', city)
    const client = readClient()
    return view.render('pages/authority/payables/show', {
      ...(await payableShown(client, city.id, params.payable, city.today, city)),
      day: await proposedDay(client, city.id, city.today),
      mayPrepare: await bouncer.with(AuthorityPolicy).allows('prepare', city),
    })
  }
}
