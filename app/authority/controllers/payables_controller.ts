import type { HttpContext } from '@adonisjs/core/http'
import { payableColumns } from '#authority/controllers/list_tables'
import AuthorityPolicy from '#authority/policy'
import { PAGE_SIZE, PAYABLE_STATES, payableShown, payablesOf } from '#authority/queries/payables'
import { listQuery } from '#authority/validators'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

export default class PayablesController {
  /** What is owed; with a format all of it, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AuthorityPolicy).authorize('read', city)
    const { state, page = 1, format } = await listQuery.validate(filled(request.qs()))
    const filter = { state, today: city.today }
    if (format) {
      const all = await payablesOf(readClient(), city.id, filter, 'all', city)
      return sendList(ctx, {
        name: 'payables',
        title: 'spending.payable.many',
        format,
        columns: payableColumns(ctx),
        rows: all.rows,
      })
    }
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
