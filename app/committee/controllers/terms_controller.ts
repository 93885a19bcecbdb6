import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { appoint, endTerm } from '#committee/actions/appoint'
import { seeOther } from '#committee/controllers/page'
import CommitteePolicy from '#committee/policy'
import { findSeat, seatOfTerm } from '#committee/queries/seats'
import { endingValidator, termValidator } from '#committee/validators'

export default class TermsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    const seat = await findSeat(readClient(), city.id, params.seat, city.today)
    const form = await request.validateUsing(termValidator)
    await transact((trx) =>
      appoint(trx, {
        id: form.id,
        cityId: city.id,
        seatId: seat.id,
        holderName: form.holder,
        organisation: form.organisation,
        personId: form.person,
        startsOn: form.starts_on,
        endsOn: form.ends_on,
        by: auth.user!.id,
      })
    )
    session.flash('notice', { key: 'committee.term.appointed', params: { name: form.holder } })
    return seeOther(ctx, 'seats', seat.id)
  }

  /** The end of a term before its time. */
  async update(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    const { seatId } = await seatOfTerm(readClient(), city.id, params.term)
    const { ended_on: endsOn, reason } = await request.validateUsing(endingValidator)
    await transact((trx) =>
      endTerm(trx, { cityId: city.id, termId: params.term, endsOn, reason, by: auth.user!.id })
    )
    session.flash('notice', { key: 'committee.term.ended' })
    return seeOther(ctx, 'seats', seatId)
  }
}
