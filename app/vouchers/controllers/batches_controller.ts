import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { tell, typedAmount } from '#authority/controllers/page'
import { shareWords } from '#programmes/controllers/page'
import { moneyToCommit } from '#programmes/queries/spending_choices'
import { submitBatch } from '#vouchers/actions/submit'
import { AWARD_STATES } from '#vouchers/domain/award_state'
import VouchersPolicy, { awardReader } from '#vouchers/policy'
import { awardsByGroup, batchesOf, batchShown } from '#vouchers/queries/batches'
import { outsideProvisions } from '#vouchers/queries/provisions'
import { batchValidator } from '#vouchers/validators'
import { proposedDay } from '#ledger/queries/open_day'

export default class BatchesController {
  async index(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(VouchersPolicy).authorize('read', city)
    shareWords(ctx)
    const client = readClient()
    const reader = awardReader(city)
    return view.render('pages/vouchers/index', {
      seesAwards: reader.seesAwards,
      states: AWARD_STATES,
      batches: await batchesOf(client, city.id, city.today, reader),
      groups: await awardsByGroup(client, city.id, city.today, reader),
      provisions: await outsideProvisions(client, city.id),
      mayAward: await bouncer.with(VouchersPolicy).allows('award', city),
    })
  }

  async create(ctx: HttpContext) {
    const { bouncer, city, view } = ctx
    await bouncer.with(VouchersPolicy).authorize('award', city)
    const client = readClient()
    return view.render('pages/vouchers/create', {
      choices: await moneyToCommit(client, city.id),
      day: await proposedDay(client, city.id, city.today),
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(VouchersPolicy).authorize('award', ctx.city)
    const { from, ...form } = await ctx.request.validateUsing(batchValidator)
    const [fundId, budgetLineId] = from.split(':')
    const value = typedAmount(ctx, form.value, 'value')
    const outcome = await transact((trx) =>
      submitBatch(trx, {
        ...form,
        cityId: ctx.city.id,
        fundId,
        budgetLineId,
        value,
        preparedBy: ctx.auth.user!.id,
      })
    )
    const amount = value * BigInt(form.people)
    const to = ['vouchers', form.id]
    return tell(ctx, outcome, { id: form.id, amount, recorded: 'vouchers.awarded', to })
  }

  async show(ctx: HttpContext) {
    const { bouncer, city, params, view } = ctx
    await bouncer.with(VouchersPolicy).authorize('read', city)
    shareWords(ctx)
    const client = readClient()
    return view.render('pages/vouchers/show', {
      ...(await batchShown(client, city.id, params.batch, city.today, awardReader(city))),
      states: AWARD_STATES,
      reader: awardReader(city),
      day: await proposedDay(client, city.id, city.today),
      mayAward: await bouncer.with(VouchersPolicy).allows('award', city),
    })
  }
}
