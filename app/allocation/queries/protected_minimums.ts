import { nestRingFences, requiredAmounts } from '#allocation/domain/ring_fences'
import { readResult } from '#allocation/run_document'
import { ringFencesOf } from '#allocation/queries/round_problem'
import { selectRows, toBigInt, type Client } from '#core/sql'
import { stands } from '#ledger/queries/standing'

/** What the decided rounds of a year keep for some groups together. */
export interface ProtectedMinimum {
  /** Names of the ring-fence, joined by +. */
  id: string
  /** Every group that counts towards it, members of families too. */
  groups: readonly string[]
  /** Minor units of the functional currency, all rounds of the year together. */
  required: bigint
  /** What lines of the year hold for these groups now: free, reserved and spent. */
  held: bigint
  /** Numbers of the decisions. */
  decisions: readonly string[]
}

/**
 * The ring-fences of all decided rounds of a year whose decision stands, with what their groups hold.
 * Fences of the same groups add up over the rounds of the year.
 */
export async function protectedMinimums(
  client: Client,
  cityId: string,
  year: number
): Promise<ProtectedMinimum[]> {
  const rounds = await selectRows(
    client,
    `SELECT r.id, d.number, u.result FROM allocation_rounds r
     JOIN allocation_decisions d ON d.city_id = r.city_id AND d.round_id = r.id AND d.state = 'decided'
     JOIN allocation_runs u ON u.city_id = d.city_id AND u.id = d.run_id
     WHERE r.city_id = ? AND r.year = ? AND ${stands('d.city_id', 'd.entry_id')}
     ORDER BY d.number`,
    [cityId, year]
  )
  const found = new Map<string, Omit<ProtectedMinimum, 'held'>>()
  for (const round of rounds) {
    const fences = await ringFencesOf(client, cityId, round.id)
    const result = readResult(round.result)
    if (fences.length === 0 || !result.ok) continue
    const tree = nestRingFences(fences)
    const required = requiredAmounts(tree, result.spendable)
    for (const [at, { fence }] of tree.entries()) {
      const known = found.get(fence.id)
      found.set(fence.id, {
        id: fence.id,
        groups: fence.groups,
        required: (known?.required ?? 0n) + required[at],
        decisions: [...(known?.decisions ?? []), round.number],
      })
    }
  }
  if (found.size === 0) return []
  const held = await heldByGroup(client, cityId, year)
  return [...found.values()].map((minimum) => ({
    ...minimum,
    held: minimum.groups.reduce((sum, group) => sum + (held.get(group) ?? 0n), 0n),
  }))
}

/** What lines of a year were given by group; the close of a year takes nothing of it away. */
async function heldByGroup(
  client: Client,
  cityId: string,
  year: number
): Promise<Map<string, bigint>> {
  const rows = await selectRows(
    client,
    `SELECT l.group_code, -sum(p.functional_amount) AS held FROM budget_lines l
     JOIN postings p ON p.city_id = l.city_id AND p.budget_line_id = l.id
       AND p.account_code IN ('8200', '8300', '8400')
     WHERE l.city_id = ? AND l.year = ? AND NOT EXISTS (SELECT 1 FROM closing_entries c
       WHERE c.city_id = p.city_id AND c.entry_id = p.entry_id)
     GROUP BY l.group_code`,
    [cityId, year]
  )
  return new Map(rows.map((row) => [row.group_code, toBigInt(row.held)]))
}
