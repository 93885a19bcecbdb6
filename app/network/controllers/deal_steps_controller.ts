import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { readBankExchange, readTypedAmount } from '#funding/typed_amount'
import type { PaidFrom } from '#ledger/domain/foreign_payment_events'
import { agreeToSide, postAgain, refuseSide, withdrawDeal } from '#network/actions/decide_side'
import type { SideMoney } from '#network/actions/side_exchange'
import { readShareMoney } from '#network/actions/side_terms'
import { proposeSettlement } from '#network/actions/propose_settlement'
import NetworkPolicy from '#network/policy'
import { dealOf, type Deal } from '#network/queries/deal'
import {
  settlementValidator,
  sideAgreementValidator,
  sideRefusalValidator,
} from '#network/validators'
import { seeOther } from '#programmes/controllers/page'

/** What each city may do with a deal: agree, refuse, withdraw, try again, settle. */
export default class DealStepsController {
  async agree(ctx: HttpContext) {
    const { auth, city, params, request } = ctx
    await enter(ctx)
    const form = await request.validateUsing(sideAgreementValidator)
    const of = { id: form.id, cityId: city.id, dealId: params.deal, by: auth.user!.id }
    const deal = await transact(async (trx) =>
      agreeToSide(trx, {
        ...of,
        ...(form.money ? await readShareMoney(trx, city.id, form.money) : {}),
        money: readSideMoney(ctx, form),
      })
    )
    return answer(ctx, deal)
  }

  async refuse(ctx: HttpContext) {
    const { auth, city, params, request } = ctx
    await enter(ctx)
    const { reason } = await request.validateUsing(sideRefusalValidator)
    const of = { cityId: city.id, dealId: params.deal, reason, by: auth.user!.id }
    await transact((trx) => refuseSide(trx, of))
    ctx.session.flash('notice', { key: 'network.refused' })
    return seeOther(ctx, 'shared-costs', params.deal)
  }

  async withdraw(ctx: HttpContext) {
    await enter(ctx)
    await transact((trx) => withdrawDeal(trx, ctx.city.id, ctx.params.deal))
    ctx.session.flash('notice', { key: 'network.withdrawn' })
    return seeOther(ctx, 'shared-costs', ctx.params.deal)
  }

  async post(ctx: HttpContext) {
    await enter(ctx)
    const deal = await transact((trx) => postAgain(trx, ctx.city.id, ctx.params.deal))
    return answer(ctx, deal)
  }

  async settle(ctx: HttpContext) {
    const { auth, city, i18n, params, request } = ctx
    await enter(ctx)
    const form = await request.validateUsing(settlementValidator)
    const { currency } = await dealOf(readClient(), city.id, params.deal)
    const typed = { currency, locale: i18n.locale, field: 'amount' }
    const deal = await transact((trx) =>
      proposeSettlement(trx, {
        id: form.id,
        cityId: city.id,
        costId: params.deal,
        partnerId: form.partner,
        amount: readTypedAmount(form.amount, typed),
        on: form.on,
        money: readSideMoney(ctx, form),
        by: auth.user!.id,
      })
    )
    return answer(ctx, deal)
  }
}

function readSideMoney(
  { city, i18n }: HttpContext,
  form: { paid_from?: PaidFrom; functional_amount?: string; rate_source?: string }
): SideMoney {
  const books = { currency: city.currency, locale: i18n.locale }
  return { paidFrom: form.paid_from ?? null, bank: readBankExchange(form, books) }
}

async function enter({ bouncer, city, params }: HttpContext): Promise<void> {
  await bouncer.with(NetworkPolicy).authorize('record', city)
  await dealOf(readClient(), city.id, params.deal)
}

function answer(ctx: HttpContext, deal: Deal) {
  const key = deal.state === 'posted' ? 'posted' : deal.faultCode === null ? 'waiting' : 'notPosted'
  ctx.session.flash('notice', {
    key: `network.${key}`,
    tone: key === 'notPosted' ? 'warn' : undefined,
  })
  return seeOther(ctx, 'shared-costs', deal.id)
}
