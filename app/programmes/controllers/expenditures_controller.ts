import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transactTogether } from '#core/together'
import { partiesToChoose } from '#funding/queries/parties'
import { submitExpenditure } from '#programmes/actions/submit'
import { amountMeta, filled, moneyText, seeOther } from '#programmes/controllers/page'
import { expenditureColumns } from '#programmes/controllers/list_tables'
import { settle } from '#programmes/domain/spending'
import ProgrammesPolicy from '#programmes/policy'
import { commitmentShown, expendituresOf, PAGE_SIZE } from '#programmes/queries/commitments'
import { availableOf } from '#programmes/queries/line_balances'
import { approvalThreshold } from '#programmes/queries/spending_choices'
import { recordOf } from '#programmes/records'
import { expendituresQuery, expenditureValidator } from '#programmes/validators'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

export default class ExpendituresController {
  /** The payments of a filter; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    const {
      line,
      page = 1,
      format,
    } = await ctx.request.validateUsing(expendituresQuery, {
      data: filled(ctx.request.qs()),
    })
    if (format) {
      const filter = { lineId: line }
      const all = await expendituresOf(readClient(), ctx.city.id, filter, 'all', ctx.city)
      return sendList(ctx, {
        name: 'payments',
        title: 'programmes.expenditure.many',
        format,
        columns: expenditureColumns(ctx),
        rows: all.rows,
      })
    }
    return ctx.view.render('pages/programmes/expenditures/index', {
      list: await expendituresOf(readClient(), ctx.city.id, { lineId: line }, page, ctx.city),
      page,
      perPage: PAGE_SIZE,
      asked: { line },
      narrowed: Boolean(line),
    })
  }

  /** The form; after "what will be released" it also says what the payment would do. */
  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('spend', ctx.city)
    const { city, params, session } = ctx
    const client = readClient()
    const { commitment } = await commitmentShown(
      client,
      city.id,
      params.commitment,
      city.today,
      ctx.city
    )
    const asked = session.flashMessages.get('previewed') as
      { amount: string; isFinal: boolean } | undefined
    const day = await proposedDay(client, city.id, city.today)
    const free = await availableOf(client, city.id, {
      fund: commitment.fundId,
      line: commitment.lineId,
      on: day,
    })
    return ctx.view.render('pages/programmes/expenditures/create', {
      commitment,
      free,
      day,
      parties: await partiesToChoose(client, city.id, 'payee'),
      threshold: await approvalThreshold(client, city.id),
      preview: asked
        ? {
            amount: BigInt(asked.amount),
            isFinal: asked.isFinal,
            ...settle({
              reserve: commitment.reserve,
              amount: BigInt(asked.amount),
              isFinal: asked.isFinal,
            }),
          }
        : null,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('spend', ctx.city)
    const commitmentId = ctx.params.commitment
    await recordOf(readClient(), 'commitments', ctx.city.id, commitmentId)
    const { pays, dueOn, ...form } = await ctx.request.validateUsing(
      expenditureValidator,
      amountMeta(ctx)
    )
    const outcome = await transactTogether(ctx.city.id, (trx) =>
      submitExpenditure(trx, {
        ...form,
        owed: pays === 'later' ? { dueOn: dueOn ?? null } : null,
        cityId: ctx.city.id,
        commitmentId,
        partyId: form.partyId ?? null,
        preparedBy: ctx.auth.user!.id,
      })
    )
    const params = { amount: moneyText(ctx, form.amount) }
    ctx.session.flash(
      'notice',
      outcome === 'waiting'
        ? { key: 'programmes.expenditure.waiting', params, tone: 'warn' }
        : { key: 'programmes.expenditure.recorded', params }
    )
    return seeOther(ctx, 'commitments', commitmentId)
  }
}
