import { selectRows, toBigInt, type Client } from '#core/sql'
import type { Span } from '#ledger/queries/balances'
import { decidedBy } from '#reports/queries/decided_fences'
import { knownThen, stoodThen } from '#reports/queries/standing_then'
import { FEW } from '#vouchers/domain/small_counts'

/** People of one charging group. A line has one group, so nobody on a line stands under two. */
export interface GroupPeople {
  /** By the heads of the lines in decided rounds; null where no line of the group has any. */
  planned: bigint | null
  /** Awards given from lines of the group; null where none is recorded. */
  reached: bigint | null
  /** A batch of them is of so few people that not every reader sees it: what holds it is withheld as well. */
  hasFew: boolean
}

export const NOBODY: GroupPeople = { planned: null, reached: null, hasFew: false }

/**
 * People planned and reached by the group of the budget lines of a year. A line that several rounds gave to counts
 * once, with the heads of the last; what others pay for outside the books counts nowhere.
 */
export async function peopleByGroup(
  client: Client,
  cityId: string,
  year: number,
  span: Span
): Promise<Map<string, GroupPeople>> {
  const heads = await selectRows(
    client,
    `SELECT n.budget_line_id, n.heads, b.group_code FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     JOIN round_lines n ON n.city_id = r.city_id AND n.round_id = r.id
     JOIN budget_lines b ON b.city_id = n.city_id AND b.id = n.budget_line_id
     WHERE d.city_id = ? AND r.year = ? AND ${decidedBy(span)} AND n.heads IS NOT NULL
     ORDER BY e.seq`,
    [cityId, year, span.asOf]
  )
  const lines = new Map(heads.map((row) => [row.budget_line_id as string, row]))
  const awards = await selectRows(
    client,
    `SELECT b.group_code, sum(w.people) AS people, min(w.people) AS fewest FROM award_batches w
     JOIN commitments c ON c.city_id = w.city_id AND c.id = w.id
     JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
     JOIN budget_lines b ON b.city_id = c.city_id AND b.id = c.budget_line_id
     WHERE w.city_id = ? AND b.year = ? AND w.awarded_on <= ? ${knownThen('e', span)}
       AND ${stoodThen('c.city_id', 'c.entry_id', span)}
     GROUP BY b.group_code`,
    [cityId, year, span.asOf]
  )
  const found = new Map<string, GroupPeople>()
  const of = (group: string) => found.get(group) ?? NOBODY
  for (const { group_code: group, heads: count } of lines.values())
    found.set(group, { ...of(group), planned: (of(group).planned ?? 0n) + toBigInt(count) })
  for (const { group_code: group, people, fewest } of awards)
    found.set(group, {
      ...of(group),
      reached: toBigInt(people),
      hasFew: toBigInt(fewest) < BigInt(FEW),
    })
  return found
}
