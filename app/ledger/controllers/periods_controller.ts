import type { HttpContext } from '@adonisjs/core/http'
import LedgerPolicy from '#ledger/policy'
import { fiscalYears } from '#ledger/queries/ledger_state'

export default class PeriodsController {
  async index({ bouncer, city, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('read', city)
    return view.render('pages/ledger/periods/index', {
      years: await fiscalYears(city.id),
      mayOpen: await bouncer.with(LedgerPolicy).allows('openYear', city),
    })
  }
}
