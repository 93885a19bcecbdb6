import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitReversal } from '#funding/actions/submit'
import FundingPolicy from '#funding/policy'
import { receiptShown } from '#funding/queries/receipts'
import { reversalValidator } from '#funding/validators'
import { reversedLines } from '#ledger/domain/entry'
import { mustExist } from '#funding/queries/must_exist'

export default class ReceiptReversalsController {
  /** Shows the mirrored entry before anything is recorded. */
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const receipt = await receiptShown(readClient(), city.id, params.receipt, city)
    return view.render('pages/funding/receipt_reversals/create', {
      receipt,
      mirrored: reversedLines(receipt.lines),
    })
  }

  async store({ auth, bouncer, city, params, request, response, session }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    await mustExist('receipts', city.id, params.receipt)
    const { id, reason } = await request.validateUsing(reversalValidator)
    const outcome = await transact((trx) =>
      submitReversal(trx, {
        id,
        cityId: city.id,
        receiptId: params.receipt,
        reason,
        preparedBy: auth.user!.id,
      })
    )
    const root = `/cities/${city.slug}`
    if (outcome === 'waiting') {
      session.flash('notice', { key: 'funding.draft.waits', tone: 'warn' })
      return response.redirect().status(303).toPath(`${root}/drafts/${id}`)
    }
    session.flash('notice', { key: 'funding.receipt.reversed' })
    return response.redirect().status(303).toPath(`${root}/receipts/${params.receipt}`)
  }
}
