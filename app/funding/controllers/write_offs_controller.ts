import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitWriteOff } from '#funding/actions/submit_pledge_events'
import { openFor } from '#funding/actions/write_off_pledge'
import { answer } from '#funding/controllers/answer'
import FundingPolicy from '#funding/policy'
import { agreementShown } from '#funding/queries/agreement_shown'
import { conditionOf } from '#funding/queries/condition'
import { mustExist } from '#funding/queries/must_exist'
import { agreementPositions } from '#funding/queries/positions'
import { readTypedAmount } from '#funding/typed_amount'
import { writeOffValidator } from '#funding/validators'
import { proposedDay } from '#ledger/queries/open_day'

export default class WriteOffsController {
  async create({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(FundingPolicy).authorize('record', city)
    const reader = { ...city, today: city.today }
    const agreement = await agreementShown(readClient(), city.id, params.agreement, reader)
    const positions = await agreementPositions(readClient(), city.id, params.agreement)
    const conditional = (await conditionOf(readClient(), city.id, params.agreement))?.open ?? 0n
    return view.render('pages/funding/write_offs/create', {
      day: await proposedDay(readClient(), city.id, city.today),
      agreement,
      isRecognised: positions.receivable.amount > 0n,
      provided: positions.provided.amount,
      most: openFor('write_off', positions, conditional),
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, i18n, params, request } = ctx
    await bouncer.with(FundingPolicy).authorize('record', city)
    const { currency } = await mustExist('agreements', city.id, params.agreement)
    const form = await request.validateUsing(writeOffValidator)
    const { locale } = i18n
    const amount = readTypedAmount(form.amount, { currency, locale, field: 'amount' })
    const outcome = await transact((trx) =>
      submitWriteOff(trx, {
        id: form.id,
        cityId: city.id,
        agreementId: params.agreement,
        instalmentId: form.instalment ?? null,
        step: form.step,
        amount,
        decidedOn: form.date,
        reason: form.reason,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: `/agreements/${params.agreement}`,
      notice: `pledges.writeOff.recorded.${form.step}`,
    })
  }
}
