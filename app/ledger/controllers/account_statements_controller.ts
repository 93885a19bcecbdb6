import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { statementColumns } from '#ledger/controllers/account_statement_table'
import LedgerPolicy from '#ledger/policy'
import { accountStatementRows } from '#ledger/queries/account_statement_rows'
import { accountStatement, type StatementCursor } from '#ledger/queries/accounts'
import { ledgerChoices } from '#ledger/queries/choices'
import { currentFiscalYear, fiscalYears } from '#ledger/queries/ledger_state'
import { statementValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'
import { sendTable } from '#workbooks/send_table'

export default class AccountStatementsController {
  /** A page of an account's statement; with a format all of it as a download. */
  async show(ctx: HttpContext) {
    const { bouncer, city, i18n, request, response, view } = ctx
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const asked = await request.validateUsing(statementValidator, { data: filled(request.qs()) })
    if (!asked.account) return response.redirect().toPath(`/cities/${city.slug}/ledger/accounts`)
    const year = currentFiscalYear(await fiscalYears(city.id), city.today)
    const question = {
      from: asked.from ?? year?.startsOn ?? `${city.today.slice(0, 4)}-01-01`,
      to: asked.to ?? year?.endsOn ?? city.today,
      fund: asked.fund,
      line: asked.line,
      reader: city,
      knownAt: asked.known ? BigInt(asked.known) : null,
      after: asked.after ? cursorOf(asked.after) : null,
    }
    const statement = await accountStatement(city.id, asked.account, question)
    if (asked.format) {
      return sendTable(ctx, {
        name: `account-${asked.account}-${city.slug}-${question.from}-${question.to}`,
        sheet: `${asked.account} ${i18n.t(`ledger.account.${asked.account}`)}`.slice(0, 31),
        format: asked.format,
        columns: statementColumns(ctx),
        rows: accountStatementRows(city.id, asked.account, question),
      })
    }
    return view.render('pages/ledger/account_statements/show', {
      asked,
      question,
      points: await knownPoints(readClient(), city.id),
      statement,
      next:
        statement.next && `${statement.next.day}_${statement.next.seq}_${statement.next.lineNo}`,
      choices: await ledgerChoices(city.id, city),
    })
  }
}

function cursorOf(text: string): StatementCursor {
  const [day, seq, lineNo] = text.split('_')
  return { day, seq: BigInt(seq), lineNo: Number.parseInt(lineNo, 10) }
}
