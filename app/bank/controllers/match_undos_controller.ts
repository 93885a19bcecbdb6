import type { HttpContext } from '@adonisjs/core/http'
import { undoWithReceipt } from '#bank/actions/undo_with_receipt'
import { linePath } from '#bank/controllers/line_page'
import BankPolicy from '#bank/policy'
import { undoValidator } from '#bank/validators'

export default class MatchUndosController {
  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(BankPolicy).authorize('match', city)
    const form = await request.validateUsing(undoValidator)
    const { lineId, outcome } = await undoWithReceipt({
      id: form.id,
      cityId: city.id,
      matchId: params.bank_match,
      takesReceiptBack: form.receipt === 'reverse',
      reason: form.reason,
      by: auth.user!.id,
    })
    session.flash('notice', { key: `bank.undone.${outcome}` })
    return response.redirect().status(303).toPath(linePath(city, lineId))
  }
}
