import type { HttpContext } from '@adonisjs/core/http'
import { matchToEntry } from '#bank/actions/match_line'
import { lineNotice, linePath } from '#bank/controllers/line_page'
import BankPolicy from '#bank/policy'
import { entryMatchValidator } from '#bank/validators'
import { transact } from '#core/transact'

export default class LineEntriesController {
  async store({ auth, bouncer, city, i18n, params, request, response, session }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    const form = await request.validateUsing(entryMatchValidator)
    const { amount, currency } = await transact((trx) =>
      matchToEntry(trx, {
        id: form.id,
        cityId: city.id,
        lineId: params.bank_line,
        seq: BigInt(form.entry),
        how: form.how,
        by: auth.user!.id,
      })
    )
    session.flash('notice', lineNotice(i18n.locale, 'bank.matched.entry', amount, currency))
    return response.redirect().status(303).toPath(linePath(city, params.bank_line))
  }
}
