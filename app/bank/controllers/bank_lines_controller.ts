import type { HttpContext } from '@adonisjs/core/http'
import { IGNORED_AS } from '#bank/actions/match_store'
import { bankLineColumns } from '#bank/controllers/list_tables'
import BankPolicy from '#bank/policy'
import { bankAccounts, numberInGroups } from '#bank/queries/accounts'
import { LINES_PER_PAGE, LINE_STATES, lineShown, listLines } from '#bank/queries/lines'
import { matchesOfLine } from '#bank/queries/matches'
import { openBooks, suggestionsFor } from '#bank/queries/suggestions'
import { statementsWith } from '#bank/queries/statements'
import { lineFilter } from '#bank/validators'
import { filled } from '#core/filled'
import { isId } from '#core/ids'
import { readClient } from '#core/sql'
import { sendList } from '#workbooks/list_file'

export default class BankLinesController {
  /** Without a choice it is the queue: what still needs somebody. With a format all that fits, as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(BankPolicy).authorize('look', city)
    const { state = 'todo', format, ...rest } = await lineFilter.validate(filled(request.qs()))
    const filter = { ...rest, state: state === 'all' ? undefined : state }
    if (format) {
      const { rows } = await listLines(readClient(), city.id, { ...filter, page: 'all' })
      return sendList(ctx, {
        name: 'bank-lines',
        title: 'bank.lines',
        format,
        columns: bankLineColumns(ctx),
        rows,
      })
    }
    return view.render('pages/bank/lines/index', {
      filter: { ...rest, state },
      states: ['todo', ...LINE_STATES, 'all'],
      list: await listLines(readClient(), city.id, filter),
      accounts: await bankAccounts(readClient(), city.id),
      perPage: LINES_PER_PAGE,
    })
  }

  async show({ bouncer, city, params, request, view }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('look', city)
    const client = readClient()
    const line = await lineShown(client, city.id, params.bank_line)
    const span = {
      currency: line.currency,
      today: city.today,
      first: line.bookedOn,
      last: line.bookedOn,
    }
    const books = await openBooks(client, city.id, span)
    const { agreement } = request.qs()
    const chosen = isId(agreement)
      ? books.instalments.filter(({ agreementId }) => agreementId === agreement)
      : []
    const agreements = new Map(books.instalments.map((one) => [one.agreementId, one]))
    return view.render('pages/bank/lines/show', {
      line,
      matches: await matchesOfLine(client, city.id, line.id),
      statements: await statementsWith(client, city.id, line.id),
      suggestions: suggestionsFor(line, books),
      agreements: [...agreements.values()],
      chosen,
      ignoredAs: IGNORED_AS,
      numberInGroups,
    })
  }
}
