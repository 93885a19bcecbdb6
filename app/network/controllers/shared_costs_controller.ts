import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient, type Client } from '#core/sql'
import { transact } from '#core/transact'
import { partiesToChoose, partyShown } from '#funding/queries/parties'
import { PAGE_SIZE } from '#funding/queries/standing'
import { readBankExchange, readTypedAmount } from '#funding/typed_amount'
import type { CityContext } from '#identity/city_context'
import { proposeCost } from '#network/actions/propose_cost'
import { readShareMoney } from '#network/actions/side_terms'
import { findRate } from '#ledger/queries/exchange_rates'
import { foreignCash } from '#ledger/queries/foreign_money'
import { exponentOf } from '#money/currencies'
import { convert } from '#money/exchange'
import { Rational } from '#money/rational'
import { SHARE_RULES } from '#network/domain/shares'
import { dealColumns } from '#network/controllers/list_tables'
import NetworkPolicy from '#network/policy'
import { dealOf, type Deal, type DealSide } from '#network/queries/deal'
import {
  citiesToShareWith,
  listDeals,
  networkBalances,
  openCommitments,
  openShares,
  settlementsOf,
} from '#network/queries/deals'
import { costRuleOf } from '#network/queries/cost_rules'
import { RuleReader } from '#network/typed_rule'
import { cityNames, costValidator, dealFilter } from '#network/validators'
import { seeOther } from '#programmes/controllers/page'
import { moneyToCommit } from '#programmes/queries/spending_choices'
import { sendList } from '#workbooks/list_file'
import { proposedDay } from '#ledger/queries/open_day'

interface OwnSide {
  deal: Deal
  own: DealSide
}

/** Cities on the form of a shared cost. */
const MOST_CITIES = 100

export default class SharedCostsController {
  /** Costs shared and their settlements; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(NetworkPolicy).authorize('read', city)
    const { format, ...filter } = await dealFilter.validate(filled(request.qs()))
    if (format) {
      const { rows } = await listDeals(readClient(), city.id, { ...filter, page: 'all' })
      return sendList(ctx, {
        name: 'shared-costs',
        title: 'network.deals',
        format,
        columns: dealColumns(ctx),
        rows,
      })
    }
    return view.render('pages/network/shared_costs/index', {
      filter,
      list: await listDeals(readClient(), city.id, filter),
      balances: await networkBalances(readClient(), city.id),
      perPage: PAGE_SIZE,
    })
  }

  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('record', city)
    const client = readClient()
    const { cities: names } = await cityNames.validate(filled(request.qs()))
    const wish = { most: MOST_CITIES, names }
    const { cities, hidden, currencies } = await citiesToShareWith(client, city.id, wish)
    const partners = await partiesToChoose(client, city.id, 'partner')
    const held = await foreignCash(client, city.id, city.currency, city.today)
    return view.render('pages/network/shared_costs/create', {
      day: await proposedDay(client, city.id, city.today),
      rules: SHARE_RULES,
      currencies: [...new Set([city.currency, ...currencies, ...held.map((one) => one.currency)])],
      held,
      names,
      hidden,
      ...(await moneyOfShares(client, city)),
      payees: await partiesToChoose(client, city.id, 'payee'),
      participants: [
        {
          kind: 'city',
          id: city.id,
          name: city.name,
          nameLang: city.nameLang,
          currency: city.currency,
        },
        ...cities.map((one) => ({ kind: 'city', ...one })),
        ...partners.map((one) => ({ kind: 'partner', ...one })),
      ],
    })
  }

  async store({ auth, bouncer, city, i18n, request, session, ...ctx }: HttpContext) {
    await bouncer.with(NetworkPolicy).authorize('record', city)
    const form = await request.validateUsing(costValidator)
    const { locale } = i18n
    const currency = form.currency ?? city.currency
    const typed = { currency, locale }
    const reader = new RuleReader(currency, locale)
    const participants = form.participants.flatMap(({ kind, id, on, ...figures }, at) => {
      const field = (name: string) => `participants.${at}.${name}`
      return on ? [{ kind, id, ...reader.figures(figures, { rule: form.rule, field }) }] : []
    })
    const terms = reader.terms(
      form,
      form.participants.map(({ id }) => id)
    )
    const deal = await transact(async (trx) =>
      proposeCost(trx, {
        id: form.id,
        cityId: city.id,
        description: form.description,
        amount: readTypedAmount(form.amount, { ...typed, field: 'amount' }),
        currency,
        money: {
          paidFrom: form.paid_from,
          bank: readBankExchange(form, { currency: city.currency, locale }),
        },
        on: form.on,
        ...(await readShareMoney(trx, city.id, form.money)),
        owed: form.owedTo ? { partyId: form.owedTo, dueOn: form.dueOn ?? null } : null,
        rule: form.rule,
        terms,
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
      day: await proposedDay(client, city.id, city.today),
      deal,
      own,
      held: await heldFor(client, city, { deal, own }),
      isOwner,
      // Other members see who paid and their own share, not what the others do
      sides: deal.sides.filter(
        (side) => isOwner || deal.kind === 'settlement' || side === own || side.role === 'payer'
      ),
      partners: isOwner ? deal.partners : [],
      ...(await ruleShown(client, deal, city.id)),
      open: await openShares(client, deal, city.id),
      rate: await rateOfSide(client, deal, own),
      settlements: await settlementsOf(client, deal, city.id),
      faultCity: deal.sides.find(({ cityId }) => cityId === deal.faultCityId) ?? null,
      ...(await moneyOfShares(client, city)),
      payable: await debtOf(client, city, own),
    })
  }
}

/** Money in the currency of the deal that the fund of the city's side holds. */
async function heldFor(client: Client, city: CityContext, { deal, own }: OwnSide) {
  if (deal.currency === city.currency) return null
  const cash = await foreignCash(client, city.id, city.currency, city.today)
  return cash.find((one) => one.fund === own.fundId && one.currency === deal.currency) ?? null
}

/** The rule computed anew; other members see their own row of it and whether the checks hold. */
async function ruleShown(client: Client, deal: Deal, cityId: string) {
  const rule = await costRuleOf(client, deal)
  if (!rule) return { rule: null, steps: [] }
  const names = new Map([
    ...deal.sides.map((one) => [one.cityId, { name: one.cityName, lang: one.cityLang }] as const),
    ...deal.partners.map((one) => [one.partyId, { name: one.name, lang: one.nameLang }] as const),
  ])
  const steps = rule.found.shares.map((share, at) => ({
    ...share,
    ...names.get(share.key)!,
    told: rule.input.members[at],
    exactly: decimalOf(share.exact, deal.currency),
  }))
  const isOwner = deal.ownerId === cityId
  return { rule, names, steps: steps.filter(({ key }) => isOwner || key === cityId) }
}

/** An exact share with four places below the smallest unit; what lies below them is cut off. */
function decimalOf(exact: string, currency: string): string {
  const more = Rational.parse(exact).times(Rational.of(10_000n)).floor()
  const places = exponentOf(currency) + 4
  const digits = more.toString().padStart(places + 1, '0')
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** The rate that the city's side would be taken at now; undefined where none is needed or it is locked. */
async function rateOfSide(client: Client, deal: Deal, own: DealSide) {
  if (deal.currency === own.functional || own.exchange || own.amount === 0n) return undefined
  const pair = { from: deal.currency, to: own.functional, on: deal.on }
  const found = await findRate(client, own.cityId, pair)
  return found && { ...found, value: convert(own.amount, pair.from, pair.to, found.rate) }
}

/** What pays a share: free money by line and fund, and what is committed and not spent. */
async function moneyOfShares(client: Client, city: CityContext) {
  return {
    money: await moneyToCommit(client, city.id),
    commitments: await openCommitments(client, city),
  }
}

async function debtOf(client: Client, city: CityContext, { owedTo, entryId, dueOn }: DealSide) {
  if (!owedTo) return null
  const party = await partyShown(client, city.id, owedTo, city)
  return { id: entryId, partyId: owedTo, name: party.name, nameLang: party.nameLang, dueOn }
}
