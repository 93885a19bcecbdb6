import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import LedgerPolicy from '#ledger/policy'
import { fundBalances, fundTotals } from '#ledger/queries/fund_balances'
import { toDecimalString } from '#money/money'
import { findLedger } from '#ledger/queries/ledger_state'
import { balancesValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'

export default class FundBalancesController {
  async index({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const asked = await request.validateUsing(balancesValidator, { data: filled(request.qs()) })
    const asOf = asked.on ?? city.today
    const funds = await fundBalances(city.id, {
      asOf,
      knownAt: asked.known ? BigInt(asked.known) : null,
    })
    return view.render('pages/ledger/fund_balances/index', {
      asOf,
      known: asked.known,
      points: await knownPoints(readClient(), city.id),
      funds,
      totals: fundTotals(funds),
      decimal: (minor: bigint) => toDecimalString(minor, city.currency),
      ledger: await findLedger(city.id),
    })
  }
}
