import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { appoint } from '#committee/actions/appoint'
import { addSeats, openCommittee, type CommitteeTerms } from '#committee/actions/open_committee'
import type { NewSeat } from '#committee/domain/seats'
import { makePerson } from '#tests/support/city'

export interface SeatedPerson {
  seatId: string
  termId: string
  personId: string | null
}

type SeatWish = Partial<NewSeat> & { personId?: string | null }

/** A committee of a city with seats that are filled since 2000, with accounts where one is named. */
export async function makeCommittee(
  city: { id: string },
  wishes: Partial<CommitteeTerms> & { by?: string; seats?: SeatWish[] } = {}
): Promise<{ id: string; by: string; seats: SeatedPerson[] }> {
  const id = newId()
  const by = wishes.by ?? (await makePerson(city, 'administrator')).id
  const { seats: seatWishes = [{}], ...terms } = wishes
  const seats: SeatedPerson[] = []
  await transact(async (trx) => {
    await openCommittee(trx, {
      id,
      cityId: city.id,
      scope: 'sectors',
      name: 'Committee',
      nameLang: 'en',
      quorum: { seats: 50, cities: 0, kinds: 0 },
      fallback: 'two_thirds',
      ...terms,
      by,
    })
    const ids = await addSeats(trx, {
      id: newId(),
      cityId: city.id,
      committeeId: id,
      by,
      seats: seatWishes.map(({ kind = 'public', memberCity = null, isVoting = true }) => ({
        kind,
        memberCity,
        isVoting,
      })),
    })
    for (const [at, { personId = null }] of seatWishes.entries()) {
      const termId = newId()
      await appoint(trx, {
        id: termId,
        cityId: city.id,
        seatId: ids[at],
        holderName: `Holder ${at + 1}`,
        organisation: `Organisation ${at + 1}`,
        personId,
        startsOn: '2000-01-01',
        by,
      })
      seats.push({ seatId: ids[at], termId, personId })
    }
  })
  return { id, by, seats }
}

export const committeeParams: Record<string, (city: { id: string }) => Promise<string>> = {
  committee: async (city) => (await makeCommittee(city)).id,
  seat: async (city) => (await makeCommittee(city)).seats[0].seatId,
  term: async (city) => (await makeCommittee(city)).seats[0].termId,
}
