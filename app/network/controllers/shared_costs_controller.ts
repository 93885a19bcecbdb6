import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { partiesToChoose } from '#funding/queries/parties'
import { PAGE_SIZE } from '#funding/queries/standing'
import { readTypedAmount } from '#funding/typed_amount'
import { proposeCost } from '#network/actions/propose_cost'
import { SHARE_RULES } from '#network/domain/shares'
import NetworkPolicy from '#network/policy'
import { dealOf } from '#network/queries/deal'
import {
  citiesToShareWith,
  listDeals,
  networkBalances,
  openShares,
  settlementsOf,
} from '#network/queries/deals'
import { costValidator, dealFilter } from '#network/validators'
import { seeOther } from '#programmes/controllers/page'
import { moneyToCommit } from '#programmes/queries/spending_choices'

export default class SharedCostsController {
  async index({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('read', city)
    const filter = await dealFilter.validate(filled(request.qs()))
    return view.render('pages/network/shared_costs/index', {
      filter,
      list: await listDeals(readClient(), city.id, filter),
      balances: await networkBalances(readClient(), city.id),
      perPage: PAGE_SIZE,
    })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('record', city)
    const client = readClient()
    const cities = await citiesToShareWith(client, city.id, city.currency)
    const partners = await partiesToChoose(client, city.id, 'partner')
    return view.render('pages/network/shared_costs/create', {
      rules: SHARE_RULES,
      money: await moneyToCommit(client, city.id),
      participants: [
        { kind: 'city', id: city.id, name: city.name, nameLang: city.nameLang },
        ...cities.map((one) => ({ kind: 'city', ...one })),
        ...partners.map((one) => ({ kind: 'partner', ...one })),
      ],
    })
  }

  async store({ auth, bouncer, city, i18n, request, session, ...ctx }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('record', city)
    const form = await request.validateUsing(costValidator)
    const typed = { currency: city.currency, locale: i18n.locale }
    const [fundId, lineId] = form.money.split(':')
    const participants = form.participants
      .map((one, at) => ({ ...one, field: `participants.${at}.part` }))
      .filter((one) => one.on)
      .map(({ kind, id, part, field }) => ({
        kind,
        id,
        weight: form.rule === 'weights' ? wholeNumber(part, field) : null,
        amount: form.rule === 'amounts' && part ? readTypedAmount(part, { ...typed, field }) : null,
      }))
    const deal = await transact((trx) =>
      proposeCost(trx, {
        id: form.id,
        cityId: city.id,
        description: form.description,
        amount: readTypedAmount(form.amount, { ...typed, field: 'amount' }),
        on: form.on,
        fundId,
        lineId,
        rule: form.rule,
        participants,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'network.proposed' })
    return seeOther({ city, ...ctx } as HttpContext, 'shared-costs', deal.id)
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('read', city)
    const client = readClient()
    const deal = await dealOf(client, city.id, params.deal)
    const own = deal.sides.find(({ cityId }) => cityId === city.id)!
    const isOwner = deal.ownerId === city.id
    return view.render('pages/network/shared_costs/show', {
      deal,
      own,
      isOwner,
      // Other members see who paid and their own share, not what the others do
      sides: deal.sides.filter(
        (side) => isOwner || deal.kind === 'settlement' || side === own || side.role === 'payer'
      ),
      partners: isOwner ? deal.partners : [],
      open: await openShares(client, deal, city.id),
      settlements: await settlementsOf(client, deal, city.id),
      faultCity: deal.sides.find(({ cityId }) => cityId === deal.faultCityId) ?? null,
      money: await moneyToCommit(client, city.id),
    })
  }
}

function wholeNumber(text: string | undefined, field: string): bigint {
  if (text === undefined) return 0n
  if (!/^\d{1,15}$/.test(text)) throw new Refusal('E_SHARES_WEIGHT', {}, field)
  return BigInt(text)
}
