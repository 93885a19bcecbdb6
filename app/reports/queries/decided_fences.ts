import { nestRingFences, requiredAmounts } from '#allocation/domain/ring_fences'
import { ringFencesOf } from '#allocation/queries/round_problem'
import { readResult } from '#allocation/run_document'
import { readClient, selectRows, toBigInt } from '#core/sql'
import type { Span } from '#ledger/queries/balances'
import { knownThen, stoodThen } from '#reports/queries/standing_then'

/** A protected minimum of one decided round. */
export interface DecidedFence {
  id: string
  groups: readonly string[]
  required: bigint
  base: bigint
  rule: { kind: 'amount' } | { kind: 'percentage'; percentage: string }
  round: { id: string; code: string; year: string; number: string; decidedOn: string }
  /** What the decision itself gave these groups. */
  given: bigint
}

/**
 * Condition on a decision `d` with its entry `e`: decided by the day, known by then, and not taken back by what
 * was known by then. Bindings: the day.
 */
export function decidedBy(span: Span): string {
  return `d.state = 'decided' AND d.decided_on <= ? ${knownThen('e', span)}
    AND ${stoodThen('d.city_id', 'd.entry_id', span)}`
}

/** The protected minimums of the rounds of a year whose decision stands, with what each decision gave. */
export async function decidedFences(
  cityId: string,
  year: string,
  span: Span
): Promise<DecidedFence[]> {
  const client = readClient()
  const rounds = await selectRows(
    client,
    `SELECT r.id, r.code, r.year, d.id AS decision, d.number, d.decided_on, u.result
     FROM allocation_rounds r
     JOIN allocation_decisions d ON d.city_id = r.city_id AND d.round_id = r.id 
     JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     JOIN allocation_runs u ON u.city_id = d.city_id AND u.id = d.run_id
     WHERE r.city_id = ? AND r.year = ? AND ${decidedBy(span)}
     ORDER BY d.number`,
    [cityId, Number.parseInt(year, 10), span.asOf]
  )
  const found: DecidedFence[] = []
  for (const round of rounds) {
    const fences = await ringFencesOf(client, cityId, round.id)
    const result = readResult(round.result)
    if (fences.length === 0 || !result.ok) continue
    const tree = nestRingFences(fences)
    const required = requiredAmounts(tree, result.spendable)
    const given = await selectRows(
      client,
      `SELECT l.group_code, sum(a.amount) AS amount FROM allocations a
       JOIN budget_lines l ON l.city_id = a.city_id AND l.id = a.budget_line_id
       WHERE a.city_id = ? AND a.decision_id = ? GROUP BY l.group_code`,
      [cityId, round.decision]
    )
    for (const [at, { fence }] of tree.entries()) {
      found.push({
        id: fence.id,
        groups: fence.groups,
        required: required[at],
        base: result.spendable,
        rule:
          fence.kind === 'amount'
            ? { kind: 'amount' }
            : { kind: 'percentage', percentage: fence.percentage },
        round: {
          id: round.id,
          code: round.code,
          year,
          number: round.number,
          decidedOn: round.decided_on,
        },
        given: given
          .filter(({ group_code: code }) => fence.groups.includes(code))
          .reduce((sum, { amount }) => sum + toBigInt(amount), 0n),
      })
    }
  }
  return found
}
