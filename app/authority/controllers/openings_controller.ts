import type { HttpContext } from '@adonisjs/core/http'
import { submitOpening } from '#authority/actions/submit'
import { tell, typedAmount } from '#authority/controllers/page'
import { openingColumns } from '#authority/controllers/list_tables'
import AuthorityPolicy from '#authority/policy'
import { fundOpenings } from '#authority/queries/openings'
import { listQuery, openingValidator } from '#authority/validators'
import { filled } from '#core/filled'
import { Refusal } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { readTypedAmount } from '#funding/typed_amount'
import { OPENING_ASSETS, OPENING_LIABILITIES, type OpeningItem } from '#ledger/domain/opening'
import { findCurrency } from '#money/currencies'
import { sendList } from '#workbooks/list_file'

/** Rows for money in other currencies that the form offers. */
const FOREIGN = ['1000', '1000', '1100'] as const

export default class OpeningsController {
  /** The balances that funds began with; with a format as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(AuthorityPolicy).authorize('read', city)
    const { format } = await listQuery.validate(filled(request.qs()))
    const funds = await fundOpenings(readClient(), city.id)
    if (format) {
      return sendList(ctx, {
        name: 'opening-balances',
        title: 'authority.opening.many',
        format,
        columns: openingColumns(ctx),
        rows: funds,
      })
    }
    return view.render('pages/authority/openings/index', {
      funds,
      mayPrepare: await bouncer.with(AuthorityPolicy).allows('prepare', city),
    })
  }

  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(AuthorityPolicy).authorize('prepare', city)
    const { fund } = await listQuery.validate(filled(request.qs()))
    const funds = await fundOpenings(readClient(), city.id)
    const [first] = await selectRows(
      readClient(),
      'SELECT min(starts_on) AS day FROM periods WHERE city_id = ?',
      [city.id]
    )
    return view.render('pages/authority/openings/create', {
      funds: funds.filter(({ opening }) => opening === null),
      chosen: fund,
      assets: OPENING_ASSETS,
      liabilities: OPENING_LIABILITIES,
      foreign: FOREIGN,
      day: first.day ?? city.today,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const form = await ctx.request.validateUsing(openingValidator)
    const rows = form.items.flatMap((row, at) => (row.amount ? [{ ...row, at }] : []))
    const items = rows.map((row) => itemOf(ctx, row))
    const opening = {
      id: form.id,
      cityId: ctx.city.id,
      fundId: form.fundId,
      openedOn: form.openedOn,
      items,
      netAssets: typedAmount(ctx, form.netAssets, 'netAssets'),
      unspent: typedAmount(ctx, form.unspent, 'unspent'),
      source: form.source,
      preparedBy: ctx.auth.user!.id,
    }
    const outcome = await transact((trx) => submitOpening(trx, opening)).catch((error) => {
      throw atItsField(
        error,
        rows.map(({ at }) => at)
      )
    })
    const { netAssets: amount } = opening
    const recorded = 'authority.opening.recorded'
    return tell(ctx, outcome, { id: form.id, amount, recorded, to: ['openings'] })
  }
}

interface TypedItem {
  at: number
  account: string
  currency?: string
  amount?: string
  functionalAmount?: string
}

/** Empty rows were left out: a refusal that names an item by its place names the field of the form again. */
function atItsField(error: unknown, places: number[]): unknown {
  if (!(error instanceof Refusal)) return error
  const named = /^items\.(\d+)\.amount$/.exec(error.field ?? '')
  if (!named) return error
  const field = `items.${places[Number.parseInt(named[1], 10)]}.amount`
  return new Refusal(error.code, error.params, field, error.status)
}

function itemOf(ctx: HttpContext, { at, ...row }: TypedItem): OpeningItem {
  const { city, i18n } = ctx
  const currency = row.currency ?? city.currency
  if (!findCurrency(currency)) {
    throw new Refusal('E_CURRENCY', { currency }, `items.${at}.currency`)
  }
  const field = `items.${at}.amount`
  const amount = readTypedAmount(row.amount!, { currency, locale: i18n.locale, field })
  if (!row.functionalAmount) return { account: row.account, currency, amount }
  const functionalAmount = typedAmount(ctx, row.functionalAmount, `items.${at}.functionalAmount`)
  return { account: row.account, currency, amount, functionalAmount }
}
