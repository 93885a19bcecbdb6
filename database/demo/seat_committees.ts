import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { businessToday } from '#core/clock'
import { derivedId } from '#core/ids'
import { appoint } from '#committee/actions/appoint'
import { conclude } from '#committee/actions/conclude'
import { addSeats, openCommittee } from '#committee/actions/open_committee'
import { proposePrinciple } from '#committee/actions/propose_principle'
import { takePosition } from '#committee/actions/speak'
import { seatsOf } from '#committee/queries/seats'
import type { DemoCity, DemoCommittee, DemoPrinciple } from './types.js'

/**
 * Seats the committees of a demo city, after its rounds: those were decided by two people and stay so.
 * Holders are invented; a seat without a name is vacant.
 */
export async function seatCommittees(
  trx: TransactionClientContract,
  demo: DemoCity,
  cityId: string,
  people: Record<keyof DemoCity['people'], string>
): Promise<void> {
  for (const committee of demo.committees ?? []) await seatOne(trx, demo, cityId, people, committee)
}

async function seatOne(
  trx: TransactionClientContract,
  demo: DemoCity,
  cityId: string,
  people: Record<keyof DemoCity['people'], string>,
  { code, seats, ...committee }: DemoCommittee
): Promise<void> {
  const idOf = (kind: string, ...names: string[]) =>
    derivedId('demo', demo.city.slug, kind, code, ...names)
  const id = idOf('committee')
  const by = people.admin
  await openCommittee(trx, { ...committee, id, cityId, nameLang: demo.city.nameLang, by })
  const seatIds = await addSeats(trx, {
    id: idOf('committee_seats'),
    cityId,
    committeeId: id,
    seats: seats.map(({ kind, memberCity = null, isVoting = true }) => ({
      kind,
      memberCity,
      isVoting,
    })),
    by,
  })
  for (const [at, { holder, organisation, account }] of seats.entries()) {
    if (!organisation) continue
    await appoint(trx, {
      id: idOf('committee_term', String(at)),
      cityId,
      seatId: seatIds[at],
      holderName: account ? demo.people[account] : holder!,
      organisation,
      personId: account ? people[account] : null,
      startsOn: '2026-01-01',
      endsOn: '2029-12-31',
      by,
    })
  }
  if (committee.principle) await agreeOn(trx, demo, cityId, people, { ...committee, id, code })
}

/** The committee agrees on how money is shared, with everyone's position on record. */
async function agreeOn(
  trx: TransactionClientContract,
  demo: DemoCity,
  cityId: string,
  people: Record<keyof DemoCity['people'], string>,
  committee: { id: string; code: string; principle?: DemoPrinciple }
): Promise<void> {
  const { text, reason, terms } = committee.principle!
  const today = businessToday(demo.city.timezone)
  const idOf = (...names: string[]) =>
    derivedId('demo', demo.city.slug, 'principle', committee.code, ...names)
  const lang = demo.city.nameLang
  const proposalId = idOf()
  await proposePrinciple(trx, {
    id: proposalId,
    cityId,
    committeeId: committee.id,
    document: { format: 'committee-principle/1', kind: 'financing', text, terms },
    lang,
    reason,
    closesAt: new Date(Date.now() + 7 * 86_400_000).toISOString(),
    by: people.committee,
  })
  const seats = await seatsOf(trx, cityId, committee.id, today)
  for (const seat of seats) {
    if (!seat.isVoting || !seat.term) continue
    const personId = seat.term.personId ?? people.committee
    await takePosition(trx, {
      id: idOf(String(seat.no)),
      cityId,
      proposalId,
      seatId: seat.id,
      stance: 'agree',
      lang,
      today,
      speaker: { personId, isSecretary: seat.term.personId === null },
    })
  }
  await conclude(trx, { cityId, proposalId, today, by: people.approver })
}
