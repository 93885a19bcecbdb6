import type { HttpContext } from '@adonisjs/core/http'
import { filled } from '#core/filled'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { answer } from '#funding/controllers/answer'
import { submitStep } from '#in_kind/actions/submit'
import { readUnitValue } from '#in_kind/controllers/typed'
import { shareItemWords } from '#in_kind/controllers/words'
import { rulesOf, STEPS } from '#in_kind/domain/items'
import InKindPolicy from '#in_kind/policy'
import { inKindChoices } from '#in_kind/queries/choices'
import { itemShown } from '#in_kind/queries/items'
import { stepsQuery, stepValidator } from '#in_kind/validators'
import { proposedDay } from '#ledger/queries/open_day'

export default class StepsController {
  async create(ctx: HttpContext) {
    const { bouncer, city, params, request, view } = ctx
    await bouncer.with(InKindPolicy).authorize('record', city)
    const { step } = await stepsQuery.validate(filled(request.qs()))
    const item = await itemShown(readClient(), city.id, params.item, city)
    const { isStored } = rulesOf(item.category)
    shareItemWords(ctx)
    return view.render('pages/in_kind/steps/create', {
      day: await proposedDay(readClient(), city.id, city.today),
      item,
      isStored,
      step: isStored || step === 'expired' ? (step ?? 'received') : 'received',
      steps: isStored ? STEPS : ['received', 'expired'],
      lines: (await inKindChoices(readClient(), city.id, city)).lines,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(InKindPolicy).authorize('record', city)
    await itemShown(readClient(), city.id, params.item, city)
    const { line, ...form } = await request.validateUsing(stepValidator)
    const outcome = await transact((trx) =>
      submitStep(trx, {
        ...form,
        cityId: city.id,
        itemId: params.item,
        unitValue: readUnitValue(ctx, form.unitValue, 'unitValue'),
        quantity: form.quantity ?? null,
        budgetLineId: line ?? null,
        preparedBy: auth.user!.id,
      })
    )
    return answer(ctx, outcome, {
      draft: form.id,
      path: `/in-kind/${params.item}`,
      notice: `inkind.recorded.${form.step}`,
    })
  }
}
