import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { NotFound } from '#core/refusal'
import { readClient } from '#core/sql'
import { fiscalYears, findLedger } from '#ledger/queries/ledger_state'
import { knownPoints } from '#ledger/queries/periods'
import { langOfWords, sayWords } from '#reports/say_words'
import ReportsPolicy from '#reports/policy'
import { daysOf } from '#reports/statements/days'
import { exportColumns, exportRows } from '#reports/statements/export'
import { STATEMENTS, UNTIL_A_DAY } from '#reports/statements/index'
import { drillQuery, type Words } from '#reports/statements/table'
import { statementQuery } from '#reports/validators'
import { awardReader } from '#vouchers/policy'
import { sendTable } from '#workbooks/send_table'

/** Statements that have a workbook with formulas, by its kind. */
const WORKBOOK_OF: Record<string, string | undefined> = {
  'funds': 'funds',
  'ring-fence-proof': 'fences',
}

export default class StatementsController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(ReportsPolicy).authorize('read', city)
    return view.render('pages/reports/statements/index', { names: Object.keys(STATEMENTS) })
  }

  /** A statement as a page; with a format one of its tables as a download. */
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, params, request, view } = ctx
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const name = String(params.statement)
    if (!Object.hasOwn(STATEMENTS, name)) throw new NotFound()
    const asked = await request.validateUsing(statementQuery, { data: filled(request.qs()) })
    const years = await fiscalYears(city.id)
    const { year, from, to } = daysOf(asked, years, city.today)
    const rule = asked.rule ?? 'time'
    const ledger = await findLedger(city.id)
    const statement = ledger
      ? await STATEMENTS[name]({
          cityId: city.id,
          currency: city.currency,
          today: city.today,
          year,
          years,
          from,
          to,
          knownAt: asked.known ? BigInt(asked.known) : null,
          reader: city,
          mayExplain: await bouncer.with(ReportsPolicy).allows('explain', city),
          by: asked.by ?? null,
          ...awardReader(city),
          rule,
        })
      : null
    const say = (words: Words) => sayWords(i18n, words)
    if (asked.format && statement) {
      const table = statement.tables.find(({ key }) => key === asked.table) ?? statement.tables[0]
      return sendTable(ctx, {
        name: `${name}-${table.key}-${city.slug}-${to}`,
        sheet: say(table.title).slice(0, 31),
        format: asked.format,
        columns: exportColumns(table, city.currency, say),
        rows: exportRows(table),
      })
    }
    const query = new URLSearchParams(
      Object.entries(asked).filter(([key]) => key !== 'format' && key !== 'table')
    ).toString()
    return view.render('pages/reports/statements/show', {
      name,
      statement,
      asked,
      query,
      year,
      years,
      from,
      to,
      known: asked.known,
      book: WORKBOOK_OF[name],
      untilDay: UNTIL_A_DAY.includes(name),
      points: await knownPoints(readClient(), city.id),
      say,
      langOf: langOfWords,
      drillQuery,
    })
  }
}
