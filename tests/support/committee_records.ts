import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { appoint, endTerm } from '#committee/actions/appoint'
import { addSeats, openCommittee, type CommitteeTerms } from '#committee/actions/open_committee'
import type { NewSeat } from '#committee/domain/seats'
import { conclude } from '#committee/actions/conclude'
import { proposePrinciple, type PrincipleProposal } from '#committee/actions/propose_principle'
import { ask, takePosition, type PositionTaken } from '#committee/actions/speak'
import type { Phase, Stance } from '#committee/domain/standing'
import { makeCity, makePerson } from '#tests/support/city'

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

/** A principle of financing before a committee, put by somebody else than its holders. */
export async function makePrinciple(
  city: { id: string },
  committee: { id: string },
  change: Partial<PrincipleProposal> = {}
): Promise<{ id: string; by: string }> {
  const id = newId()
  const by = change.by ?? (await makePerson(city, 'finance_officer')).id
  await transact((trx) =>
    proposePrinciple(trx, {
      id,
      cityId: city.id,
      committeeId: committee.id,
      document: {
        format: 'committee-principle/1',
        kind: 'financing',
        text: 'Everyone gets the same percentage of need',
        terms: { rule: 'same_percentage', unit: 'line', ringFences: [], weights: [] },
      },
      lang: 'en',
      reason: 'Agreed in the forum',
      closesAt: IN_A_WEEK(),
      by,
      ...change,
    })
  )
  return { id, by }
}

/** The holder of a seat has left it long ago, as the secretary writes down now. */
export function leave(city: { id: string }, termId: string, by: string): Promise<void> {
  return transact((trx) =>
    endTerm(trx, { cityId: city.id, termId, endsOn: '2000-01-02', reason: 'moved', by })
  )
}

/** A principle before a committee of three seats, one of them with an account. */
export async function threeSeats(wishes: Parameters<typeof makeCommittee>[1] = {}) {
  const city = await makeCity()
  const holder = await makePerson(city, 'auditor')
  const committee = await makeCommittee(city, {
    seats: [{ personId: holder.id }, { kind: 'business' }, { kind: 'education' }],
    ...wishes,
  })
  const proposal = await makePrinciple(city, committee)
  return { city, committee, holder, proposal }
}

export function close(city: { id: string }, proposalId: string, by: string, seen?: Phase) {
  return transact((trx) => conclude(trx, { cityId: city.id, proposalId, seen, today: TODAY, by }))
}

export const objection = {
  stance: 'object' as const,
  reason: 'The old learn more slowly',
  remedy: { kind: 'words', text: 'A ring-fence for them' },
}

export const IN_A_WEEK = () => new Date(Date.now() + 7 * 86_400_000).toISOString()

/** Each seat, in order, takes a position; those without an account through the secretary. */
export async function takePositions(
  city: { id: string },
  proposalId: string,
  seats: readonly SeatedPerson[],
  stances: readonly (Stance | Partial<PositionTaken>)[]
): Promise<string[]> {
  const secretary = (await makePerson(city, 'committee_member')).id
  const ids = []
  for (const [at, wish] of stances.entries()) {
    const { seatId, personId } = seats[at]
    const id = newId()
    const taken = typeof wish === 'string' ? { stance: wish } : wish
    const speaker = { personId: personId ?? secretary, isSecretary: personId === null }
    await transact((trx) =>
      takePosition(trx, {
        id,
        cityId: city.id,
        proposalId,
        seatId,
        stance: 'agree',
        lang: 'en',
        today: TODAY,
        speaker,
        ...taken,
      })
    )
    ids.push(id)
  }
  return ids
}

export const TODAY = '2026-11-28'

async function makePosition(city: { id: string }): Promise<string> {
  const committee = await makeCommittee(city)
  const { id } = await makePrinciple(city, committee)
  const [position] = await takePositions(city, id, committee.seats, ['agree'])
  return position
}

async function makeQuestion(city: { id: string }): Promise<string> {
  const id = newId()
  const proposal = await makePrinciple(city, await makeCommittee(city))
  const by = (await makePerson(city, 'auditor')).id
  const asked = {
    id,
    cityId: city.id,
    of: { proposalId: proposal.id },
    text: 'Why?',
    lang: 'en',
    by,
  }
  await transact((trx) => ask(trx, asked))
  return id
}

/** A principle that is adopted: its minutes are written. */
export async function makeAdopted(city: {
  id: string
}): Promise<{ id: string; committee: string }> {
  const committee = await makeCommittee(city)
  const { id } = await makePrinciple(city, committee)
  await takePositions(city, id, committee.seats, ['agree'])
  const by = (await makePerson(city, 'approver')).id
  await transact((trx) => conclude(trx, { cityId: city.id, proposalId: id, today: TODAY, by }))
  return { id, committee: committee.id }
}

export const committeeParams: Record<string, (city: { id: string }) => Promise<string>> = {
  committee: async (city) => (await makeCommittee(city)).id,
  seat: async (city) => (await makeCommittee(city)).seats[0].seatId,
  proposal: async (city) => (await makeAdopted(city)).id,
  position: makePosition,
  question: makeQuestion,
  term: async (city) => (await makeCommittee(city)).seats[0].termId,
}
