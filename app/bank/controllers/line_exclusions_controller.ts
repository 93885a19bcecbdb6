import type { HttpContext } from '@adonisjs/core/http'
import { ignoreLine } from '#bank/actions/match_line'
import { linePath } from '#bank/controllers/line_page'
import BankPolicy from '#bank/policy'
import { exclusionValidator } from '#bank/validators'
import { transact } from '#core/transact'

export default class LineExclusionsController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    const form = await request.validateUsing(exclusionValidator)
    await transact((trx) =>
      ignoreLine(trx, {
        id: form.id,
        cityId: city.id,
        lineId: params.bank_line,
        ignoredAs: form.ignored_as,
        reason: form.reason,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'bank.matched.ignored' })
    return response.redirect().status(303).toPath(linePath(city, params.bank_line))
  }
}
