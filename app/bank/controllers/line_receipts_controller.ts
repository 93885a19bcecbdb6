import type { HttpContext } from '@adonisjs/core/http'
import { matchToAgreement } from '#bank/actions/match_line'
import { lineNotice, linePath } from '#bank/controllers/line_page'
import BankPolicy from '#bank/policy'
import { lineShown } from '#bank/queries/lines'
import { receiptMatchValidator } from '#bank/validators'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { readTypedAmount } from '#funding/typed_amount'

export default class LineReceiptsController {
  /** What was left empty is not matched. */
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request, response, session } = ctx
    await bouncer.with(BankPolicy).authorize('match', city)
    const form = await request.validateUsing(receiptMatchValidator)
    const { currency } = await lineShown(readClient(), city.id, params.bank_line)
    const parts = form.parts.flatMap(({ instalment, amount }, index) =>
      amount
        ? {
            instalmentId: instalment ?? null,
            amount: readTypedAmount(amount, {
              currency,
              locale: i18n.locale,
              field: `parts.${index}.amount`,
            }),
          }
        : []
    )
    const { outcome, amount } = await transact((trx) =>
      matchToAgreement(trx, {
        id: form.id,
        cityId: city.id,
        lineId: params.bank_line,
        agreementId: form.agreement,
        parts,
        how: form.how,
        by: auth.user!.id,
      })
    )
    session.flash('notice', lineNotice(i18n.locale, `bank.matched.${outcome}`, amount, currency))
    return response.redirect().status(303).toPath(linePath(city, params.bank_line))
  }
}
