import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import LedgerPolicy from '#ledger/policy'
import { findLedger } from '#ledger/queries/ledger_state'
import { trialBalance } from '#ledger/queries/trial_balance'
import { balancesValidator } from '#ledger/validators'
import { knownPoints } from '#ledger/queries/periods'
import { readClient } from '#core/sql'

export default class TrialBalancesController {
  async show({ bouncer, city, request, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('read', city)
    const asked = await request.validateUsing(balancesValidator, { data: filled(request.qs()) })
    const by = asked.by ?? 'account'
    const asOf = asked.on ?? city.today
    const span = {
      asOf,
      knownAt: asked.known ? BigInt(asked.known) : null,
      activity: asked.closing === 'without',
    }
    return view.render('pages/ledger/trial_balances/show', {
      by,
      asOf,
      known: asked.known,
      closing: asked.closing,
      points: await knownPoints(readClient(), city.id),
      ledger: await findLedger(city.id),
      table: await trialBalance(city.id, by, span),
    })
  }
}
