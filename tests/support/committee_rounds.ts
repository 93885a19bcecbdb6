import { newId } from '#core/ids'
import { isPostgres, readClient } from '#core/sql'
import { transact } from '#core/transact'
import { conclude } from '#committee/actions/conclude'
import { openForCommittee } from '#committee/actions/open_round'
import { proposeRun } from '#committee/actions/propose_run'
import type { PrincipleDocument } from '#committee/domain/principle'
import { proposalsOf } from '#committee/queries/proposals'
import {
  IN_A_WEEK,
  makeCommittee,
  makePrinciple,
  takePositions,
  TODAY,
} from '#tests/support/committee_records'
import { ownerClient } from '#tests/support/databases'
import { withoutGuard } from '#tests/support/ledger'
import { makeRoundCity, run, setUpRound, type RoundCity } from '#tests/support/rounds'

/** A demo city with a committee of three seats: its member, and two whose positions are recorded. */
export async function makeCommitteeCity(
  name: string,
  terms: Partial<PrincipleDocument['terms']> = {}
) {
  const city = await makeRoundCity(name)
  const committee = await makeCommittee(city, {
    by: city.people.admin,
    seats: [
      { kind: 'public', personId: city.people.committee },
      { kind: 'business' },
      { kind: 'education' },
    ],
  })
  const principle = await makePrinciple(city, committee, {
    by: city.people.finance,
    document: {
      format: 'committee-principle/1',
      kind: 'financing',
      text: 'Everyone gets the same percentage of need',
      terms: { rule: 'same_percentage', unit: 'line', ringFences: [], weights: [], ...terms },
    },
  })
  await takePositions(city, principle.id, committee.seats, ['agree', 'agree', 'agree'])
  await closeProposal(city, principle.id)
  return { city, committee }
}

/** The round of the demo before the committee, its time for questions over. */
export async function makeOpenRound(
  { city, committee }: Awaited<ReturnType<typeof makeCommitteeCity>>,
  departureReason?: string
): Promise<string> {
  const roundId = await setUpRound(city)
  await transact((trx) =>
    openForCommittee(trx, {
      cityId: city.id,
      roundId,
      committeeId: committee.id,
      questionsUntil: IN_A_WEEK(),
      departureReason,
      today: TODAY,
      by: city.people.committee,
    })
  )
  await endQuestions(city.id, roundId)
  return roundId
}

/** Time passes: the deadline for questions lies behind us. */
export function endQuestions(cityId: string, roundId: string): Promise<unknown> {
  return rewrite('committee_rounds', `questions_until = '2020-01-01T00:00:00.000Z'`, {
    city_id: cityId,
    round_id: roundId,
  })
}

/** Changes a row past its guard, as someone with the rights of the owner would. */
export function rewrite(table: string, sql: string, key: Record<string, string>): Promise<unknown> {
  const where = Object.keys(key).map((column) => `${column} = ?`)
  return withoutGuard(
    table,
    isPostgres() ? `${table}_append_only` : `${table}_append_only_update`,
    () =>
      ownerClient().rawQuery(
        `UPDATE ${table} SET ${sql} WHERE ${where.join(' AND ')}`,
        Object.values(key) as never
      )
  )
}

/** Puts a run before the committee; who names no proposal amends the one that is before it. */
export async function put(
  city: RoundCity,
  roundId: string,
  runId: string,
  amends?: string | null
): Promise<string> {
  const id = newId()
  const proposals = await proposalsOf(readClient(), city.id, { roundId })
  const current = proposals.find(({ outcome }) => !outcome)?.id ?? null
  await transact((trx) =>
    proposeRun(trx, {
      id,
      cityId: city.id,
      roundId,
      runId,
      amends: amends === undefined ? current : amends,
      reason: 'As the principle says',
      lang: 'en',
      closesAt: IN_A_WEEK(),
      today: TODAY,
      by: city.people.finance,
    })
  )
  return id
}

export function closeProposal(city: RoundCity, proposalId: string, by = city.people.approver) {
  return transact((trx) => conclude(trx, { cityId: city.id, proposalId, today: TODAY, by }))
}

/** The round of a demo city before its committee, with a run of it. */
export async function roundOf(name: string) {
  const made = await makeCommitteeCity(name)
  const roundId = await makeOpenRound(made)
  const { id: runId } = await run(made.city, roundId)
  return { ...made, roundId, runId }
}

/** A round of Melitopol, decided by its committee. */
export async function decidedRound() {
  const made = await roundOf('melitopol')
  const proposalId = await put(made.city, made.roundId, made.runId)
  await takePositions(made.city, proposalId, made.committee.seats, ['agree', 'live_with', 'agree'])
  await closeProposal(made.city, proposalId)
  return { ...made, proposalId }
}
