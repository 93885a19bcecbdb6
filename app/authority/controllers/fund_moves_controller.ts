import type { HttpContext } from '@adonisjs/core/http'
import { submitRestrictionRelease, submitTransfer } from '#authority/actions/submit'
import { groundsOf, tell, typedAmount } from '#authority/controllers/page'
import { fundMoveColumns } from '#authority/controllers/list_tables'
import AuthorityPolicy from '#authority/policy'
import { endedFunds, fundMoves, openFunds, PAGE_SIZE } from '#authority/queries/funds'
import { fundMoveValidator, listQuery } from '#authority/validators'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

export default class FundMovesController {
  /** Money between funds; with a format all of it, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AuthorityPolicy).authorize('read', city)
    const { page = 1, format } = await listQuery.validate(filled(request.qs()))
    const client = readClient()
    if (format) {
      const { rows } = await fundMoves(client, city.id, 'all')
      return sendList(ctx, {
        name: 'fund-moves',
        title: 'authority.move.many',
        format,
        columns: fundMoveColumns(ctx),
        rows,
      })
    }
    return view.render('pages/authority/fund_moves/index', {
      list: await fundMoves(client, city.id, page),
      ended: await endedFunds(client, city.id, city.today),
      page,
      perPage: PAGE_SIZE,
      mayPrepare: await bouncer.with(AuthorityPolicy).allows('prepare', city),
    })
  }

  /** A transfer, or the release of a restriction: which funds may give and take differs. */
  async create(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AuthorityPolicy).authorize('prepare', city)
    const { kind = 'transfer', fund } = await listQuery.validate(filled(request.qs()))
    const client = readClient()
    const day = await proposedDay(client, city.id, city.today)
    const funds = await openFunds(client, city.id, day)
    const giving = funds.filter(({ untied }) => kind === 'transfer' || !untied)
    return view.render('pages/authority/fund_moves/create', {
      kind,
      giving: giving.filter(({ unallocated }) => unallocated > 0n),
      taking: funds.filter(({ untied }) => kind === 'transfer' || untied),
      chosen: giving.find(({ id }) => id === fund) ?? null,
      day,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const form = await ctx.request.validateUsing(fundMoveValidator)
    const amount = typedAmount(ctx, form.amount)
    const submit = form.kind === 'release' ? submitRestrictionRelease : submitTransfer
    const outcome = await transact((trx) =>
      submit(trx, {
        id: form.id,
        cityId: ctx.city.id,
        fromFundId: form.fromFundId,
        toFundId: form.toFundId,
        amount,
        movedOn: form.movedOn,
        reason: form.reason,
        consent: groundsOf(form).consent,
        preparedBy: ctx.auth.user!.id,
      })
    )
    const recorded = 'authority.move.recorded'
    return tell(ctx, outcome, { id: form.id, amount, recorded, to: ['fund-moves'] })
  }
}
