import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { refusalMessage } from '#core/messages'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { readUpload } from '#core/upload'
import { answerReading } from '#exchange/actions/import_rates'
import { openRateFile, proposedReading } from '#exchange/actions/open_rate_file'
import { seeRateFile } from '#exchange/judge_rate_file'
import ExchangePolicy from '#exchange/policy'
import {
  findRateFile,
  importsOfRateFile,
  listRateFiles,
  MOST_BYTES,
  pathOfRateFile,
} from '#exchange/queries/rate_files'
import { PAGE_SIZE } from '#exchange/queries/rates'
import { MOST_ROWS, MOST_SHOWN } from '#exchange/rate_look'
import { readingOf, type RateFile, type StoredReading } from '#exchange/rate_reading'
import { rateFileFilter, readingValidator } from '#exchange/validators'
import { proposeCurrency } from '#imports/domain/rate_currencies'
import type { CurrencyAnswer } from '#imports/domain/rate_rows'
import { sheetMeant } from '#imports/workers/convert'
import { findCurrency } from '#money/currencies'
import type { Infer } from '@vinejs/vine/types'

export default class RateFilesController {
  async index({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const { page = 1 } = await rateFileFilter.validate(filled(request.qs()))
    const list = await listRateFiles(readClient(), city.id, { page, perPage: PAGE_SIZE })
    return view.render('pages/exchange/rate_files/index', { ...list, page })
  }

  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    return view.render('pages/exchange/rate_files/create', {
      megabytes: MOST_BYTES / 1_000_000,
      rows: MOST_ROWS,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, response } = ctx
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const { fields, file } = await readUpload(ctx, { field: 'file', maxBytes: MOST_BYTES })
    const { id } = await openRateFile({
      cityId: city.id,
      file,
      withFormulas: fields['withFormulas[]'] === '1',
      by: auth.user!.id,
    })
    const root = `/cities/${city.slug}/exchange/imports`
    return response.redirect().status(303).toPath(`${root}/${id}`)
  }

  async show({ bouncer, city, i18n, params, request, view }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const file = await findRateFile(readClient(), city.id, params.rateFile)
    const { verdict, page = 1 } = await rateFileFilter.validate(filled(request.qs()))
    const look = await seeRateFile(file, city.today)
    const fitting = look.rows[verdict ?? 'all'] ?? []
    return view.render('pages/exchange/rate_files/show', {
      file,
      imports: await importsOfRateFile(readClient(), file),
      verdict,
      page,
      look,
      shown: fitting.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
      shownTotal: fitting.length,
      mostShown: MOST_SHOWN,
      isRead: readingOf(file.reading) !== null,
      proposed: (name: string) => proposeCurrency(name) ?? '',
      sentence: (code: string, values: Record<string, string>) =>
        refusalMessage(i18n, code, values),
    })
  }

  async update({ bouncer, city, params, request, response }: HttpContext) {
    await bouncer.with(ExchangePolicy).authorize('record', city)
    const form = await request.validateUsing(readingValidator)
    for (const [field, code] of [['against', form.against] as const, ...codesOf(form)]) {
      if (code && !findCurrency(code)) {
        throw new Refusal('E_CURRENCY_UNKNOWN', { currency: code, suggestion: 'none' }, field)
      }
    }
    const file = await findRateFile(readClient(), city.id, params.rateFile)
    const other = await readingOfSheet(file, form)
    await answerReading(city.id, file.id, (reading) => {
      if (other) return other
      // what was answered is of the columns that were seen
      if (reading.sheet !== file.reading.sheet)
        throw new Refusal('E_SHEET_MEANWHILE', {}, 'sheet', 409)
      return answered(reading, form)
    })
    const root = `/cities/${city.slug}/exchange/imports`
    return response.redirect().status(303).toPath(`${root}/${params.rateFile}`)
  }
}

type ReadingForm = Infer<typeof readingValidator>

/** Of another sheet of a workbook everything is asked anew. */
async function readingOfSheet(file: RateFile, form: ReadingForm) {
  const { withFormulas, sheet: shown } = file.reading
  const sheet = form.sheet && sheetMeant(file.reading, form.sheet)
  if (!sheet || sheet === shown) return null
  try {
    return await proposedReading(pathOfRateFile(file), { sheet, withFormulas })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(error.code, error.params, 'sheet', error.status)
  }
}

function codesOf({ names = [] }: ReadingForm): [field: string, code: string | undefined][] {
  return names.map(({ code }, index) => [`names.${index}.code`, code])
}

/** The form of the columns and that of the names are sent one by one; each leaves the other alone. */
function answered(reading: StoredReading, form: ReadingForm): StoredReading {
  if (form.names) return { ...reading, answers: answersOf(form) }
  return {
    ...reading,
    columns: {
      date: form.date,
      currency: form.currency,
      rate: form.rate,
      against: form.against_column,
      units: form.units,
    },
    layout: form.layout ?? reading.layout,
    against: form.against ?? null,
    source: form.source ?? null,
    decimalMark: form.decimal_mark ?? 'point',
    dateOrder: form.date_order ?? null,
  }
}

/** A name without a code is left out; one with a code and no direction stays unanswered. */
function answersOf(form: ReadingForm): Record<string, CurrencyAnswer> {
  const answers: Record<string, CurrencyAnswer> = Object.create(null)
  for (const { name, code, direction = form.direction } of form.names ?? []) {
    if (!code) answers[name] = { code: null }
    else if (direction) answers[name] = { code, direction }
  }
  return answers
}
