import { nestRingFences, requiredAmounts } from '#allocation/domain/ring_fences'
import type { RingFence } from '#allocation/domain/types'
import { readClient, selectRows, toBigInt, toBoolean, type Row } from '#core/sql'
import type { Span } from '#ledger/queries/balances'
import { FLOW_ACCOUNTS, flowBy } from '#ledger/queries/flow'

export interface Coverage {
  /** Codes of the groups that this row is about; empty for everyone else. */
  groups: string[]
  /** Names to show: of the group, of its family, or of the groups together; none for everyone else. */
  names: { code: string; name: string; lang: string }[]
  isProtected: boolean
  /** A group whose family has a row of its own. */
  inFamily: boolean
  need: bigint
  allocated: bigint
  /** The least that decided rounds protect for these groups together; null without a ring-fence. */
  ringFence: bigint | null
}

/**
 * How much of the need of a year's budget lines is allocated on a day: one row for each family with a
 * ring-fence, one for each protected group, and one for everyone else.
 */
export async function needCoverage(
  cityId: string,
  year: number,
  span: Pick<Span, 'asOf' | 'knownAt'>
): Promise<Coverage[]> {
  const client = readClient()
  const lines = await selectRows(
    client,
    'SELECT id, need, group_code FROM budget_lines WHERE city_id = ? AND year = ?',
    [cityId, year]
  )
  if (!lines.length) return []
  const groups = await selectRows(
    client,
    'SELECT code, family_code, local_name, local_lang, is_protected FROM beneficiary_groups WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  const named = new Map(groups.map((group) => [group.code as string, group]))
  const allocated = new Map(
    (await flowBy(cityId, ['line'], span, { accounts: FLOW_ACCOUNTS.allocated })).map((row) => [
      row.line,
      row.flow.allocated,
    ])
  )
  const fences = await decidedRingFences(cityId, year, groups)

  const row = (codes: string[], of: Row[], rest: Partial<Coverage>): Coverage => ({
    groups: codes,
    names: codes.map((code) => ({
      code,
      name: named.get(code)?.local_name ?? code,
      lang: named.get(code)?.local_lang ?? 'en',
    })),
    isProtected: true,
    inFamily: false,
    need: of.reduce((sum, line) => sum + toBigInt(line.need), 0n),
    allocated: of.reduce((sum, line) => sum + (allocated.get(line.id) ?? 0n), 0n),
    ringFence: fences.get(keyOf(codes)) ?? null,
    ...rest,
  })

  const used = new Set(lines.map((line) => line.group_code as string))
  const families = [...fences.keys()]
    .map((key) => ({ codes: key.split('|'), members: withMembers(key.split('|'), groups) }))
    .filter(({ codes, members }) => codes.length > 1 || !used.has(codes[0]) || members.size > 1)
  const ofFamilies = new Set(families.flatMap(({ members }) => [...members]))
  const alone = groups.filter(
    ({ code, is_protected: isProtected }) =>
      used.has(code) && (fences.has(code) || ofFamilies.has(code) || toBoolean(isProtected))
  )
  const inRows = new Set([...alone.map(({ code }) => code), ...ofFamilies])
  const others = lines.filter((line) => !inRows.has(line.group_code))
  const shownAlone = alone.filter(
    ({ code }) => !families.some(({ codes }) => codes.length === 1 && codes[0] === code)
  )
  return [
    ...families.map(({ codes, members }) =>
      row(
        codes,
        lines.filter((line) => members.has(line.group_code)),
        {}
      )
    ),
    ...shownAlone
      .toSorted((a, b) => Number(ofFamilies.has(b.code)) - Number(ofFamilies.has(a.code)))
      .map(({ code }) =>
        row(
          [code],
          lines.filter((line) => line.group_code === code),
          { inFamily: ofFamilies.has(code) }
        )
      ),
    ...(others.length ? [row([], others, { isProtected: false })] : []),
  ]
}

/** The groups of these codes, those of their families included. */
function withMembers(codes: string[], groups: Row[]): Set<string> {
  const members = new Set(codes)
  for (let before = -1; before !== members.size;) {
    before = members.size
    for (const group of groups) if (members.has(group.family_code)) members.add(group.code)
  }
  return members
}

/** Least amounts by set of groups, over all decided rounds of the year. */
async function decidedRingFences(
  cityId: string,
  year: number,
  groups: Row[]
): Promise<Map<string, bigint>> {
  const rows = await selectRows(
    readClient(),
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
    const named = new Map(ofDecision.map((row) => [row.id, keyOf(JSON.parse(row.group_codes))]))
    const tree = nestRingFences(ofDecision.map((row) => ringFence(row, groups)))
    const required = requiredAmounts(tree, toBigInt(ofDecision[0].allocated))
    for (const [at, { fence }] of tree.entries()) {
      const key = named.get(fence.id)!
      least.set(key, (least.get(key) ?? 0n) + required[at])
    }
  }
  return least
}

function ringFence(row: Row, groups: Row[]): RingFence {
  const members = [...withMembers(JSON.parse(row.group_codes), groups)]
  const fence = { id: row.id as string, groups: members }
  return row.kind === 'amount'
    ? { ...fence, kind: 'amount', amount: toBigInt(row.amount) }
    : { ...fence, kind: 'percentage', percentage: row.percentage }
}

function keyOf(groups: string[]): string {
  return groups.toSorted().join('|')
}
