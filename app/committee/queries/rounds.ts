import type { RoundInput } from '#allocation/domain/round_input'
import { roundInput } from '#allocation/queries/round_problem'
import type { RoundRow } from '#allocation/queries/round_rows'
import { ringFenceRows } from '#allocation/queries/rounds'
import { selectRows, type Client } from '#core/sql'
import {
  departures,
  type Departure,
  type FinancingTerms,
  type Minimum,
  type RoundTermsSeen,
} from '#committee/domain/principle'
import { principlesOf, type Principle } from '#committee/queries/proposals'
import { findCommittee, type Committee } from '#committee/queries/seats'

/** A round before its committee. */
export interface CommitteeRound {
  committee: Committee
  principle: Principle
  /** Where the round departed from the principle when it was opened, and why. */
  departures: Departure[]
  departureReason: string | null
  questionsUntil: string
  openedBy: string
  openedAt: string
}

export async function committeeRound(
  client: Client,
  cityId: string,
  roundId: string
): Promise<CommitteeRound | null> {
  const [row] = await selectRows(
    client,
    `SELECT r.*, p.full_name FROM committee_rounds r JOIN people p ON p.id = r.opened_by
     WHERE r.city_id = ? AND r.round_id = ?`,
    [cityId, roundId]
  )
  if (!row) return null
  const principles = await principlesOf(client, cityId, row.committee_id)
  return {
    committee: await findCommittee(client, cityId, row.committee_id),
    principle: principles.find(({ id }) => id === row.principle_id)!,
    departures: JSON.parse(row.departures),
    departureReason: row.departure_reason,
    questionsUntil: row.questions_until,
    openedBy: row.full_name,
    openedAt: row.opened_at,
  }
}

/** The terms of a round as they are set up, without the objections that runs may answer. */
export async function termsOfRound(
  client: Client,
  cityId: string,
  round: RoundRow
): Promise<RoundTermsSeen> {
  const input = await roundInput(client, cityId, round)
  const fences = await ringFenceRows(client, cityId, round.id)
  return {
    ...termsOfInput(input),
    ringFences: fences.map((fence): Minimum =>
      fence.kind === 'amount'
        ? { groups: fence.groups, kind: 'amount', amount: fence.amount!.toString() }
        : { groups: fence.groups, kind: 'percentage', percentage: fence.percentage! }
    ),
  }
}

/** The terms that a run was made on; a ring-fence is known by the groups it was set for. */
export function termsOfInput({ problem }: RoundInput): RoundTermsSeen {
  return {
    rule: problem.rule,
    unit: problem.unit,
    ringFences: problem.ringFences.map((fence): Minimum => {
      const groups = fence.id.split('+')
      return fence.kind === 'amount'
        ? { groups, kind: 'amount', amount: fence.amount.toString() }
        : { groups, kind: 'percentage', percentage: fence.percentage }
    }),
    lines: problem.cells.map(({ id, group, equityWeight }) => ({
      code: id,
      group: group ?? '',
      weight: equityWeight ?? '1',
    })),
  }
}

export function departuresFrom(principle: Principle, round: RoundTermsSeen): Departure[] {
  return departures(principle.document.terms as FinancingTerms, round)
}
