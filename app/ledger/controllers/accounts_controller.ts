import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import LedgerPolicy from '#ledger/policy'
import { accountsWithBalances, type AccountBalance } from '#ledger/queries/accounts'
import { findLedger } from '#ledger/queries/ledger_state'
import { balancesValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'

export default class AccountsController {
  async index({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const { on, known } = await request.validateUsing(balancesValidator, {
      data: filled(request.qs()),
    })
    const asOf = on ?? city.today
    const accounts = await accountsWithBalances(city.id, {
      asOf,
      knownAt: known ? BigInt(known) : null,
    })
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
