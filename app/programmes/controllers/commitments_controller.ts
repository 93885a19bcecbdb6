import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transactTogether } from '#core/together'
import { partiesToChoose } from '#funding/queries/parties'
import { submitCommitment } from '#programmes/actions/submit'
import { amountMeta, filled, moneyText, seeOther, shareWords } from '#programmes/controllers/page'
import { commitmentColumns } from '#programmes/controllers/list_tables'
import ProgrammesPolicy from '#programmes/policy'
import {
  COMMITMENT_STATES,
  commitmentShown,
  commitmentsOf,
  PAGE_SIZE,
} from '#programmes/queries/commitments'
import { budgetLines } from '#programmes/queries/lines'
import {
  approvalThreshold,
  moneyToCommit,
  nextCommitmentNumber,
} from '#programmes/queries/spending_choices'
import { commitmentsQuery, commitmentValidator } from '#programmes/validators'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

export default class CommitmentsController {
  /** The commitments of a filter; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    const asked = await ctx.request.validateUsing(commitmentsQuery, {
      data: filled(ctx.request.qs()),
    })
    const { state, line, fund, page = 1, format } = asked
    const client = readClient()
    const filter = { state, lineId: line, fundId: fund, today: ctx.city.today }
    if (format) {
      const all = await commitmentsOf(client, ctx.city.id, filter, 'all', ctx.city)
      return sendList(ctx, {
        name: 'commitments',
        title: 'programmes.commitment.many',
        format,
        columns: commitmentColumns(ctx),
        rows: all.rows,
      })
    }
    return ctx.view.render('pages/programmes/commitments/index', {
      list: await commitmentsOf(client, ctx.city.id, filter, page, ctx.city),
      asked,
      page,
      perPage: PAGE_SIZE,
      narrowed: Boolean(state ?? line ?? fund),
      states: COMMITMENT_STATES,
      lines: await budgetLines(client, ctx.city.id),
      maySpend: await ctx.bouncer.with(ProgrammesPolicy).allows('spend', ctx.city),
    })
  }

  async create(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('spend', ctx.city)
    const { line, increases } = await ctx.request.validateUsing(commitmentsQuery, {
      data: filled(ctx.request.qs()),
    })
    const client = readClient()
    const day = await proposedDay(client, ctx.city.id, ctx.city.today)
    const choices = await moneyToCommit(client, ctx.city.id)
    const shown = increases
      ? await commitmentShown(client, ctx.city.id, increases, ctx.city.today, ctx.city)
      : null
    const increased = shown?.commitment ?? null
    const first = increased
      ? { fundId: increased.fundId, line: { id: increased.lineId } }
      : choices.find((choice) => choice.line.id === line)
    return ctx.view.render('pages/programmes/commitments/create', {
      choices,
      increased,
      chosen: first ? `${first.fundId}:${first.line.id}` : '',
      parties: await partiesToChoose(client, ctx.city.id, 'payee'),
      number: await nextCommitmentNumber(client, ctx.city.id, day.slice(0, 4)),
      day,
      threshold: await approvalThreshold(client, ctx.city.id),
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('spend', ctx.city)
    const { from, ...form } = await ctx.request.validateUsing(commitmentValidator, amountMeta(ctx))
    const [fundId, budgetLineId] = from.split(':')
    const outcome = await transactTogether(ctx.city.id, (trx) =>
      submitCommitment(trx, {
        ...form,
        cityId: ctx.city.id,
        fundId,
        budgetLineId,
        partyId: form.partyId ?? null,
        expiresOn: form.expiresOn ?? null,
        increasesId: form.increasesId ?? null,
        preparedBy: ctx.auth.user!.id,
      })
    )
    const params = { number: form.number, amount: moneyText(ctx, form.amount) }
    if (outcome === 'waiting') {
      ctx.session.flash('notice', { key: 'programmes.commitment.waiting', params, tone: 'warn' })
      return seeOther(ctx, 'commitments')
    }
    ctx.session.flash('notice', { key: 'programmes.commitment.recorded', params })
    return seeOther(ctx, 'commitments', form.id)
  }

  async show(ctx: HttpContext) {
    await ctx.bouncer.with(ProgrammesPolicy).authorize('read', ctx.city)
    shareWords(ctx)
    const { city, params } = ctx
    return ctx.view.render('pages/programmes/commitments/show', {
      ...(await commitmentShown(readClient(), city.id, params.commitment, city.today, ctx.city)),
      maySpend: await ctx.bouncer.with(ProgrammesPolicy).allows('spend', city),
    })
  }
}
