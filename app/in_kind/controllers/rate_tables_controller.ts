import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { LANGUAGES } from '#core/locale'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { answer } from '#funding/controllers/answer'
import { submitRates } from '#in_kind/actions/submit'
import { readRateLines, writeRateLines } from '#in_kind/domain/rate_lines'
import InKindPolicy from '#in_kind/policy'
import { rateTables, rateTableShown, versionOn } from '#in_kind/queries/rates'
import { ratesQuery, ratesValidator } from '#in_kind/validators'

export default class RateTablesController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(InKindPolicy).authorize('read', city)
    const tables = await rateTables(readClient(), city.id)
    return view.render('pages/in_kind/rate_tables/index', {
      tables: tables.map((table) => ({ ...table, current: versionOn(table, city.today) })),
    })
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(InKindPolicy).authorize('read', city)
    const table = await rateTableShown(readClient(), city.id, params.rateTable)
    return view.render('pages/in_kind/rate_tables/show', {
      table,
      current: versionOn(table, city.today),
    })
  }

  /** A new table, or with a table in the address its next version. */
  async create({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(InKindPolicy).authorize('record', city)
    const { table: id } = await ratesQuery.validate(filled(request.qs()))
    const table = id ? await rateTableShown(readClient(), city.id, id) : null
    return view.render('pages/in_kind/rate_tables/create', {
      table,
      lines: table?.versions[0] ? writeRateLines(table.versions[0].rates) : '',
      languages: LANGUAGES,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, request } = ctx
    await bouncer.with(InKindPolicy).authorize('record', city)
    const form = await request.validateUsing(ratesValidator)
    const table = form.table ? await rateTableShown(readClient(), city.id, form.table) : null
    const outcome = await transact((trx) =>
      submitRates(trx, form.id, {
        cityId: city.id,
        tableId: table?.id ?? form.id,
        name: table?.name ?? form.name!,
        nameLang: table?.nameLang ?? form.nameLang ?? city.locale,
        version: form.version,
        validFrom: form.validFrom,
        rates: readRateLines(form.rates),
        mark: form.mark,
        source: form.source ?? null,
        reason: form.reason,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: '/value-rates',
      notice: 'inkind.rates.set',
    })
  }
}
