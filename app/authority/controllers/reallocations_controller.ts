import type { HttpContext } from '@adonisjs/core/http'
import { protectedMinimums } from '#allocation/queries/protected_minimums'
import { submitReallocation } from '#authority/actions/submit'
import { groundsOf, tell, typedAmount } from '#authority/controllers/page'
import { reallocationColumns } from '#authority/controllers/list_tables'
import AuthorityPolicy from '#authority/policy'
import { PAGE_SIZE, reallocationsOf } from '#authority/queries/reallocations'
import { listQuery, reallocationValidator } from '#authority/validators'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { groupWords } from '#programmes/group_words'
import { groupsOf } from '#programmes/queries/code_lists'
import { budgetLines } from '#programmes/queries/lines'
import { moneyToCommit } from '#programmes/queries/spending_choices'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

export default class ReallocationsController {
  /** Money between lines; with a format all of it, as a download. */
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('read', ctx.city)
    const { line, page = 1, format } = await listQuery.validate(filled(ctx.request.qs()))
    const filter = { lineId: line }
    if (format) {
      const all = await reallocationsOf(readClient(), ctx.city.id, filter, 'all')
      return sendList(ctx, {
        name: 're-allocations',
        title: 'authority.reallocation.many',
        format,
        columns: reallocationColumns(ctx),
        rows: all.rows,
      })
    }
    return ctx.view.render('pages/authority/reallocations/index', {
      list: await reallocationsOf(readClient(), ctx.city.id, filter, page),
      page,
      perPage: PAGE_SIZE,
      asked: { line },
      narrowed: Boolean(line),
      mayPrepare: await ctx.bouncer.with(AuthorityPolicy).allows('prepare', ctx.city),
    })
  }

  async create(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const { city, i18n } = ctx
    const { line } = await listQuery.validate(filled(ctx.request.qs()))
    const client = readClient()
    const choices = await moneyToCommit(client, city.id)
    const first = choices.find((choice) => choice.line.id === line)
    const years = [...new Set(choices.map((choice) => choice.line.year))].toSorted()
    const names = new Map(
      (await groupsOf(client, city.id)).map(({ code, localName, localLang }) => [
        code,
        groupWords(i18n, { code, name: localName, lang: localLang }).text,
      ])
    )
    const minimums = []
    for (const year of years) {
      const own = await protectedMinimums(client, city.id, year)
      minimums.push(
        ...own.map((minimum) => ({
          ...minimum,
          year,
          names: minimum.id.split('+').map((code) => names.get(code) ?? code),
        }))
      )
    }
    return ctx.view.render('pages/authority/reallocations/create', {
      choices,
      chosen: first ? `${first.fundId}:${first.line.id}` : '',
      lines: await budgetLines(client, city.id, { onlyOpen: true }),
      minimums,
      day: await proposedDay(client, city.id, city.today),
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const form = await ctx.request.validateUsing(reallocationValidator)
    const [fundId, fromLineId] = form.from.split(':')
    const amount = typedAmount(ctx, form.amount)
    const outcome = await transact((trx) =>
      submitReallocation(trx, {
        id: form.id,
        cityId: ctx.city.id,
        fundId,
        fromLineId,
        toLineId: form.toLineId === 'fund' ? null : form.toLineId,
        amount,
        movedOn: form.movedOn,
        reason: form.reason,
        ...groundsOf(form),
        preparedBy: ctx.auth.user!.id,
      })
    )
    const recorded = 'authority.reallocation.recorded'
    return tell(ctx, outcome, { id: form.id, amount, recorded, to: ['reallocations'] })
  }
}
