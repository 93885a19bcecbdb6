import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { appoint } from '#committee/actions/appoint'
import { addSeats, openCommittee } from '#committee/actions/open_committee'
import type { DemoCity, DemoCommittee } from './types.js'

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
  for (const committee of demo.committees ?? []) await seat(trx, demo, cityId, people, committee)
}

async function seat(
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
}
