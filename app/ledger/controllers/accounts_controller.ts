import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { accountColumns } from '#ledger/controllers/account_table'
import LedgerPolicy from '#ledger/policy'
import { accountsWithBalances, type AccountBalance } from '#ledger/queries/accounts'
import { findLedger } from '#ledger/queries/ledger_state'
import { balancesValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'
import { sendList } from '#workbooks/list_file'

export default class AccountsController {
  /** The chart with its balances on a day; with a format as a download. */
  async index(ctx: HttpContext) {
    const { bouncer, city, request, view } = ctx
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const { on, known, format } = await request.validateUsing(balancesValidator, {
      data: filled(request.qs()),
    })
    const asOf = on ?? city.today
    const accounts = await accountsWithBalances(city.id, {
      asOf,
      knownAt: known ? BigInt(known) : null,
    })
    if (format) {
      return sendList(ctx, {
        name: `accounts-${asOf}`,
        title: 'ledger.accounts.title',
        format,
        columns: accountColumns(ctx),
        rows: accounts,
      })
    }
    return view.render('pages/ledger/accounts/index', {
      asOf,
      known,
      points: await knownPoints(readClient(), city.id),
      ledger: await findLedger(city.id),
      types: [...Map.groupBy(accounts, ({ type }) => type)].map(([type, ofType]) => ({
        type,
        used: ofType.filter(moved),
        unused: ofType.filter((account) => !moved(account)),
      })),
    })
  }
}

function moved({ debits, credits }: AccountBalance): boolean {
  return debits !== 0n || credits !== 0n
}
