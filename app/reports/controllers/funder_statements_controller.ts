import type { HttpContext } from '@adonisjs/core/http'
import type { Infer } from '@vinejs/vine/types'
import { contentDisposition } from '#core/content_disposition'
import { filled } from '#core/filled'
import { formatsFor } from '#core/format'
import { readClient } from '#core/sql'
import { mustExist } from '#funding/queries/must_exist'
import { fiscalYears, ledgerState } from '#ledger/queries/ledger_state'
import { knownPoints } from '#ledger/queries/periods'
import { agreementColumns, transactionColumns } from '#reports/controllers/funder_table'
import { langOfWords, sayWords } from '#reports/say_words'
import ReportsPolicy from '#reports/policy'
import { reportingAgreements } from '#reports/queries/funder_sources'
import {
  allTransactions,
  countTransactions,
  funderTransactions,
  type TransactionFilter,
} from '#reports/queries/funder_transactions'
import { headCounts } from '#reports/queries/report_heads'
import { daysOf } from '#reports/statements/days'
import { exportColumns, exportRows } from '#reports/statements/export'
import { funderStatement, linesUnder, type FunderStatement } from '#reports/statements/funder'
import { funderPdf, PDF_TRANSACTIONS } from '#reports/statements/funder_pdf'
import { drillQuery, type Words } from '#reports/statements/table'
import { funderListQuery, funderQuery } from '#reports/validators'
import { sendList } from '#workbooks/list_file'
import { sendTable } from '#workbooks/send_table'

const PER_PAGE = 100

type Asked = Infer<typeof funderQuery>

export default class FunderStatementsController {
  /** The agreements whose funders may want a report; with a format all of them, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(ReportsPolicy).authorize('read', city)
    const asked = await request.validateUsing(funderListQuery, { data: filled(request.qs()) })
    const client = readClient()
    const page = asked.page ?? 1
    const sought = (asked.q ?? '').toLowerCase()
    const all = (await reportingAgreements(client, city.id, city)).filter(
      ({ number, title, name }) => `${number} ${title} ${name ?? ''}`.toLowerCase().includes(sought)
    )
    const heads = await headCounts(client, city.id)
    if (asked.format) {
      return sendList(ctx, {
        name: 'funder-statements',
        title: 'funder.list',
        format: asked.format,
        columns: agreementColumns(ctx, heads),
        rows: all,
      })
    }
    return view.render('pages/reports/funder_statements/index', {
      asked,
      agreements: all.slice((page - 1) * PER_PAGE, page * PER_PAGE),
      total: all.length,
      page,
      perPage: PER_PAGE,
      heads,
    })
  }

  /** The statement as a page to be printed; with a format one of its tables as a download. */
  async show(ctx: HttpContext) {
    const { city, i18n, view } = ctx
    const found = await statementFor(ctx, true)
    if (!found) {
      const agreement = await mustExist('agreements', city.id, ctx.params.agreement)
      return view.render('pages/reports/funder_statements/none', { agreement })
    }
    const { asked, days, statement, list } = found
    const say = wordsOf(ctx)
    const client = readClient()
    if (asked.format) {
      const name = `${statement.agreement.number}-${asked.table ?? 'heads'}-${days.from}-${days.to}`
      if (asked.table === 'transactions') {
        const { headSeq } = await ledgerState(city.id)
        const filter = { ...list, knownAt: list.knownAt ?? headSeq }
        return sendTable(ctx, {
          name,
          sheet: i18n.t('funder.transactions').slice(0, 31),
          format: asked.format,
          columns: transactionColumns(ctx, statement),
          rows: allTransactions(client, city.id, filter, city),
        })
      }
      const table = statement.tables.find(({ key }) => key === asked.table) ?? statement.tables[0]
      return sendTable(ctx, {
        name,
        sheet: say(table.title).slice(0, 31),
        format: asked.format,
        columns: exportColumns(table, city.currency, say),
        rows: exportRows(table),
      })
    }
    const page = asked.page ?? 1
    const at = { offset: (page - 1) * PER_PAGE, limit: PER_PAGE }
    return view.render('pages/reports/funder_statements/show', {
      asked,
      ...days,
      query: queryOf(asked),
      statement,
      transactions: await funderTransactions(client, city.id, list, city, at),
      totals: await countTransactions(client, city.id, list),
      page,
      perPage: PER_PAGE,
      points: await knownPoints(client, city.id),
      signatures: signaturesOf(ctx, asked),
      say,
      langOf: langOfWords,
      drillQuery,
    })
  }

  async download(ctx: HttpContext) {
    const { city, i18n, params, response } = ctx
    const found = await statementFor(ctx, false)
    if (!found) {
      const page = `/cities/${city.slug}/agreements/${params.agreement}/report`
      return response.redirect().status(303).toPath(page)
    }
    const { asked, days, statement, list } = found
    const client = readClient()
    const first = { offset: 0, limit: PDF_TRANSACTIONS }
    const ledger = await ledgerState(city.id)
    response.header('Content-Type', 'application/pdf')
    const name = `${statement.agreement.number}-${days.from}-${days.to}.pdf`
    response.header('Content-Disposition', contentDisposition(name))
    return response.send(
      await funderPdf({
        statement,
        city,
        days,
        known: asked.known ?? null,
        headSeq: asked.known ?? String(ledger.headSeq),
        madeAt: ledger.recordedAt ?? `${days.to}T00:00:00.000Z`,
        transactions: await funderTransactions(client, city.id, list, city, first),
        totals: await countTransactions(client, city.id, list),
        signatures: signaturesOf(ctx, asked),
        i18n,
        say: wordsOf(ctx),
      })
    )
  }
}

const wordsOf =
  ({ i18n }: HttpContext) =>
  (words: Words) =>
    sayWords(i18n, words)

/** What stays in an address when a table or a page of the list is asked for. */
function queryOf({ format: _format, table: _table, page: _page, ...asked }: Asked): string {
  return new URLSearchParams(asked as Record<string, string>).toString()
}

/** The finance officer who asks signs it, unless another name is given; the second person writes theirs. */
function signaturesOf({ auth, city }: HttpContext, { officer, second }: Asked) {
  const own = city.has('finance_officer') ? auth.user!.fullName : ''
  return { officer: officer ?? own, second: second ?? '' }
}

async function statementFor(
  ctx: HttpContext,
  isPage: boolean
): Promise<{
  asked: Asked
  days: { from: string; to: string }
  statement: FunderStatement
  list: TransactionFilter
} | null> {
  const { bouncer, city, i18n, params, request } = ctx
  await bouncer.with(ReportsPolicy).authorize('read', city)
  const asked = await request.validateUsing(funderQuery, { data: filled(request.qs()) })
  const { from, to } = daysOf(asked, await fiscalYears(city.id), city.today)
  const knownAt = asked.known ? BigInt(asked.known) : null
  const f = formatsFor(i18n.locale)
  const statement = await funderStatement({
    cityId: city.id,
    currency: city.currency,
    agreementId: params.agreement,
    from,
    to,
    knownAt,
    reader: city,
    // what is handed on says what is missing; only the page asks for it
    mayExplain:
      isPage && !asked.format && (await bouncer.with(ReportsPolicy).allows('explain', city)),
    rule: asked.rule ?? null,
    days: `${f.date(from)} – ${f.date(to)}`,
  })
  if (!statement) return null
  const of = asked.of ?? 'spent'
  const { fund, agreement } = statement
  return {
    asked,
    days: { from, to },
    statement,
    list: {
      of,
      fund: fund.id,
      agreement: fund.isPool && of === 'inKind' ? agreement.id : null,
      from: asked.since || of === 'committed' ? null : from,
      to,
      knownAt,
      lines: asked.head
        ? { only: linesUnder(statement, asked.head) }
        : asked.without
          ? { without: linesUnder(statement, null) }
          : null,
    },
  }
}
