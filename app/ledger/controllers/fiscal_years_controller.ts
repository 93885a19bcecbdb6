import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { dayAfter } from '#core/day_bounds'
import { transact } from '#core/transact'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import LedgerPolicy from '#ledger/policy'
import { fiscalYears } from '#ledger/queries/ledger_state'
import { fiscalYearValidator } from '#ledger/validators'

export default class FiscalYearsController {
  async create({ bouncer, city, view }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('openYear', city)
    const [newest] = await fiscalYears(city.id)
    const startsOn = newest ? dayAfter(newest.endsOn) : `${city.today.slice(0, 4)}-01-01`
    return view.render('pages/ledger/fiscal_years/create', { startsOn, name: startsOn.slice(0, 4) })
  }

  async store({ auth, bouncer, city, request, response, session }: HttpContext) {
    await bouncer.with(LedgerPolicy).authorize('openYear', city)
    const { id, name, startsOn } = await request.validateUsing(fiscalYearValidator)
    await transact(async (trx) => {
      const year = await openFiscalYear(trx, { id, cityId: city.id, name, startsOn })
      await recordAuditEvent(trx, {
        cityId: city.id,
        actorId: auth.user!.id,
        action: 'ledger.fiscal_year_opened',
        subjectType: 'fiscal_year',
        subjectId: year.id,
        details: { name, startsOn },
      })
    })
    session.flash('notice', { key: 'ledger.year.opened', params: { name } })
    return response.redirect().status(303).toPath(`/cities/${city.slug}/ledger/periods`)
  }
}
