import type { HttpContext } from '@adonisjs/core/http'
import { RELEASE_CAUSES } from '#authority/actions/release_commitment'
import { submitRelease } from '#authority/actions/submit'
import { groundsOf, tell, typedAmount } from '#authority/controllers/page'
import AuthorityPolicy from '#authority/policy'
import { releaseValidator } from '#authority/validators'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { commitmentShown } from '#programmes/queries/commitments'
import { recordOf } from '#programmes/records'
import { proposedDay } from '#ledger/queries/open_day'

export default class CommitmentReleasesController {
  async create(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const { city, params } = ctx
    const client = readClient()
    const { commitment } = await commitmentShown(
      client,
      city.id,
      params.commitment,
      city.today,
      city
    )
    const day = await proposedDay(client, city.id, city.today)
    return ctx.view.render('pages/authority/commitment_releases/create', {
      commitment,
      causes: RELEASE_CAUSES,
      cause: commitment.expiresOn && commitment.expiresOn < day ? 'lapsed' : 'cancelled',
      day,
    })
  }

  async store(ctx: HttpContext) {
    await ctx.bouncer.with(AuthorityPolicy).authorize('prepare', ctx.city)
    const { city, params } = ctx
    await recordOf(readClient(), 'commitments', city.id, params.commitment)
    const form = await ctx.request.validateUsing(releaseValidator)
    const amount = typedAmount(ctx, form.amount)
    const outcome = await transact((trx) =>
      submitRelease(trx, {
        id: form.id,
        cityId: city.id,
        commitmentId: params.commitment,
        amount,
        releasedOn: form.releasedOn,
        cause: form.cause,
        backTo: form.backTo,
        reason: form.reason,
        ...groundsOf(form),
        preparedBy: ctx.auth.user!.id,
      })
    )
    const to = ['commitments', params.commitment]
    return tell(ctx, outcome, { id: form.id, amount, recorded: 'spending.release.recorded', to })
  }
}
