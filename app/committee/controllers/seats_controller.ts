import type { HttpContext } from '@adonisjs/core/http'
import { readClient } from '#core/sql'
import { transact } from '#core/transact'
import { addSeats } from '#committee/actions/open_committee'
import { seeOther } from '#committee/controllers/page'
import { OBSERVER_KINDS, seatsOfCities, type NewSeat } from '#committee/domain/seats'
import CommitteePolicy from '#committee/policy'
import { findCommittee, findSeat, termsOf } from '#committee/queries/seats'
import { seatsValidator } from '#committee/validators'
import { membersOfCity } from '#identity/queries/members'

export default class SeatsController {
  async store(ctx: HttpContext) {
    const { auth, bouncer, city, params, request, session } = ctx
    await bouncer.with(CommitteePolicy).authorize('seat', city)
    const committee = await findCommittee(readClient(), city.id, params.committee)
    const { id, cities, kind, count, observer } = await request.validateUsing(seatsValidator)
    const one = kind && {
      kind,
      memberCity: null,
      isVoting: !observer && !OBSERVER_KINDS.includes(kind),
    }
    const ofKind: NewSeat[] = one ? Array.from({ length: count ?? 1 }, () => one) : []
    const seats = [...seatsOfCities(cities ?? ''), ...ofKind]
    const ids = await transact((trx) =>
      addSeats(trx, { id, cityId: city.id, committeeId: committee.id, seats, by: auth.user!.id })
    )
    session.flash('notice', { key: 'committee.seats.added', params: { count: ids.length } })
    return seeOther(ctx, 'committees', committee.id)
  }

  async show({ bouncer, city, params, view }: HttpContext) {
    await bouncer.with(CommitteePolicy).authorize('read', city)
    const client = readClient()
    const seat = await findSeat(client, city.id, params.seat, city.today)
    const maySeat = await bouncer.with(CommitteePolicy).allows('seat', city)
    return view.render('pages/committee/seats/show', {
      seat,
      committee: await findCommittee(client, city.id, seat.committeeId),
      terms: await termsOf(client, city.id, { seatId: seat.id }),
      members: maySeat ? (await membersOfCity(city.id)).filter(({ disabled }) => !disabled) : [],
      maySeat,
    })
  }
}
