import { nestRingFences, requiredAmounts } from '#allocation/domain/ring_fences'
import type { RingFence } from '#allocation/domain/types'
import { readClient, selectRows, toBigInt, toBoolean } from '#core/sql'
import { flowBy } from '#ledger/queries/flow'

export interface Coverage {
  /** Codes of the groups that this row is about; empty for everyone else. */
  groups: string[]
  names: { name: string; lang: string }[]
  isProtected: boolean
  need: bigint
  allocated: bigint
  /** The least that decided rounds protect for these groups together; null without a ring-fence. */
  ringFence: bigint | null
}

/**
 * How much of the need of a year's budget lines is allocated on a day: one row for each protected group
 * and for each family of groups with a common ring-fence, and one for everyone else.
 */
export async function needCoverage(
  cityId: string,
  year: number,
  asOf: string
): Promise<Coverage[]> {
  const client = readClient()
  const lines = await selectRows(
    client,
    `SELECT b.id, b.need, b.group_code, g.local_name, g.local_lang, g.is_protected
     FROM budget_lines b
     JOIN beneficiary_groups g ON g.city_id = b.city_id AND g.code = b.group_code
     WHERE b.city_id = ? AND b.year = ? ORDER BY b.group_code`,
    [cityId, year]
  )
  if (!lines.length) return []
  const allocated = new Map(
    (await flowBy(cityId, ['line'], { asOf })).map((row) => [row.line, row.flow.allocated])
  )
  const fences = await decidedRingFences(cityId, year)

  const row = (groups: string[], ofThem: typeof lines, isProtected: boolean): Coverage => {
    const names = new Map(
      ofThem.map((line) => [line.group_code, { name: line.local_name, lang: line.local_lang }])
    )
    return {
      groups,
      names: [...names.values()],
      isProtected,
      need: ofThem.reduce((sum, line) => sum + toBigInt(line.need), 0n),
      allocated: ofThem.reduce((sum, line) => sum + (allocated.get(line.id) ?? 0n), 0n),
      ringFence: fences.get(keyOf(groups)) ?? null,
    }
  }
  const linesOf = (groups: string[]) => lines.filter((line) => groups.includes(line.group_code))

  const families = [...fences.keys()]
    .map((key) => key.split('|'))
    .filter((groups) => groups.length > 1)
  const fenced = new Set([...fences.keys()].flatMap((key) => key.split('|')))
  const protectedCodes = [...new Set(lines.map((line) => line.group_code as string))].filter(
    (code) =>
      fenced.has(code) ||
      lines.some((line) => line.group_code === code && toBoolean(line.is_protected))
  )
  const others = lines.filter((line) => !protectedCodes.includes(line.group_code))
  return [
    ...families.map((groups) => row(groups, linesOf(groups), true)),
    ...protectedCodes.map((code) => row([code], linesOf([code]), true)),
    ...(others.length ? [{ ...row([], others, false), names: [] }] : []),
  ]
}

/** Least amounts by set of groups, over all decided rounds of the year. */
async function decidedRingFences(cityId: string, year: number): Promise<Map<string, bigint>> {
  const client = readClient()
  const rows = await selectRows(
    client,
    `SELECT d.id AS decision_id, f.id, f.group_codes, f.kind, f.amount, f.percentage,
       (SELECT sum(a.amount) FROM allocations a WHERE a.city_id = d.city_id AND a.decision_id = d.id) AS allocated
     FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     JOIN ring_fences f ON f.city_id = r.city_id AND f.round_id = r.id AND f.withdrawn_at IS NULL
     WHERE d.city_id = ? AND d.state = 'decided' AND r.year = ?`,
    [cityId, year]
  )
  const least = new Map<string, bigint>()
  for (const ofDecision of Map.groupBy(rows, (row) => row.decision_id).values()) {
    const tree = nestRingFences(
      ofDecision.map((row): RingFence => {
        const fence = { id: row.id as string, groups: JSON.parse(row.group_codes) as string[] }
        return row.kind === 'amount'
          ? { ...fence, kind: 'amount', amount: toBigInt(row.amount) }
          : { ...fence, kind: 'percentage', percentage: row.percentage }
      })
    )
    const required = requiredAmounts(tree, toBigInt(ofDecision[0].allocated))
    for (const [at, { fence }] of tree.entries()) {
      const key = keyOf(fence.groups)
      least.set(key, (least.get(key) ?? 0n) + required[at])
    }
  }
  return least
}

function keyOf(groups: string[]): string {
  return groups.toSorted().join('|')
}
