import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { rateColumns } from '#exchange/controllers/list_tables'
import ExchangePolicy from '#exchange/policy'
import { knownRates, listRates, rateHistory, ratePairs } from '#exchange/queries/rates'
import { rateFilter, rateValidator } from '#exchange/validators'
import { warningOf } from '#imports/domain/rate_rows'
import { recordRate } from '#ledger/actions/record_rate'
import { pairOf } from '#ledger/domain/rates'
import { CURRENCIES, isCurrencyActive } from '#money/currencies'
import { isRate } from '#money/exchange'
import { sendList } from '#workbooks/list_file'

export default class RatesController {
  /** The rates of a filter; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(ExchangePolicy).authorize('read', city)
    const { format, ...filter } = await rateFilter.validate(filled(request.qs()))
    if (format) {
      const { rows } = await listRates(readClient(), city.id, { ...filter, page: 'all' })
      return sendList(ctx, {
        name: 'rates',
        title: 'rates.list.title',
        format,
        columns: rateColumns(ctx),
        rows,
      })
    }
    return view.render('pages/exchange/rates/index', {
      filter,
      pairs: await ratePairs(readClient(), city.id),
      list: await listRates(readClient(), city.id, filter),
    })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('read', city)
    return view.render('pages/exchange/rates/show', {
      revisions: await rateHistory(readClient(), city.id, params.rate),
    })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    return view.render('pages/exchange/rates/create', { currencies: currenciesOn(city.today) })
  }

  async store({ auth, bouncer, city, i18n, request, response, session }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const form = await request.validateUsing(rateValidator)
    const { id, base, quote, source } = form
    const asOf = form.as_of
    if (asOf > city.today) throw new Refusal('E_RATE_FUTURE', { date: asOf }, 'as_of')
    const rate = typedRate(form.rate, i18n.locale)
    const pair = pairOf(base, quote)
    const known = await knownRates(readClient(), city.id)
    const reference = known.on(pair, asOf) ?? known.before(pair, asOf)
    const recording = { id, cityId: city.id, base, quote, rate, asOf, source }
    const { outcome, revision } = await transact((trx) =>
      recordRate(trx, { ...recording, recordedBy: auth.user!.id })
    )
    const warning = warningOf(recording, reference)
    const values = { base, quote, rate, revision: String(revision) }
    session.flash(
      'notice',
      warning && outcome !== 'unchanged'
        ? { key: `rates.flash.${warning.code}`, params: warning.params, tone: 'warn' }
        : { key: `rates.flash.${outcome}`, params: values }
    )
    const root = `/cities/${city.slug}/exchange/rates`
    return response.redirect().status(303).withQs({ pair }).toPath(root)
  }
}

/** Codes of the currencies that exist on a day. */
function currenciesOn(day: string): { code: string; name: string }[] {
  return [...CURRENCIES.values()].filter(
    ({ code }) => code !== 'XXX' && isCurrencyActive(code, day)
  )
}

/** A rate as someone typed it: where the language writes a comma before decimals, that is taken too. */
function typedRate(text: string, locale: string): string {
  const bare = ['uk', 'sl'].includes(locale) ? text.replace(/^(\d+),(\d+)$/, '$1.$2') : text
  if (!isRate(bare)) throw new Refusal('E_RATE_FORMAT', { value: text.slice(0, 40) }, 'rate')
  return bare
}
