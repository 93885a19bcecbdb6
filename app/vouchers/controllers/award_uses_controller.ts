import type { HttpContext } from '@adonisjs/core/http'
import { tell, typedAmount } from '#authority/controllers/page'
import { Refusal } from '#core/refusal'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { submitUses } from '#vouchers/actions/submit'
import VouchersPolicy, { awardReader } from '#vouchers/policy'
import { batchShown } from '#vouchers/queries/batches'
import { usesValidator } from '#vouchers/validators'

export default class AwardUsesController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request } = ctx
    await bouncer.with(VouchersPolicy).authorize('award', city)
    await batchShown(readClient(), city.id, params.batch, city.today, awardReader(city))
    const form = await request.validateUsing(usesValidator)
    const uses = form.uses
      .split(/\r?\n/)
      .filter((line) => line.trim())
      .map((line, at) => {
        const [, code, amount] = /^\s*(\S+?)[\s;]+(\S.*)$/.exec(line) ?? []
        if (!code) throw new Refusal('E_USE_LINE', { line: at + 1 }, 'uses')
        return { code, amount: typedAmount(ctx, amount.trim(), 'uses') }
      })
    const outcome = await transact((trx) =>
      submitUses(trx, {
        id: form.id,
        cityId: city.id,
        batchId: params.batch,
        usedOn: form.usedOn,
        description: form.description,
        uses,
        preparedBy: auth.user!.id,
      })
    )
    const amount = uses.reduce((sum, use) => sum + use.amount, 0n)
    const to = ['vouchers', params.batch]
    return tell(ctx, outcome, { id: form.id, amount, recorded: 'vouchers.usesRecorded', to })
  }
}
