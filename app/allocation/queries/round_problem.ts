import { selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import type { AllocationProblem, AllocationRule, RingFence } from '#allocation/domain/types'
import { leftOf } from '#allocation/domain/round_terms'
import { lotsOf } from '#allocation/queries/round_funds'
import { withEdgeCaps } from '#allocation/domain/edge_caps'
import { edgeCapsOf } from '#allocation/queries/edge_caps'
import { limitsOf } from '#allocation/queries/funder_limits'
import { lastRouting } from '#allocation/queries/last_routing'
import { closedLines } from '#allocation/queries/line_steps'
import { withRemedies, type Remedy } from '#allocation/domain/remedies'
import { earmarkAllows, familiesOf, type Earmark } from '#funding/domain/earmark'
import { groupFamilies } from '#funding/queries/earmarked_lines'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'
import type { RoundCell, RoundInput } from '#allocation/domain/round_input'
import type { RoundRow } from '#allocation/queries/round_rows'

/**
 * The allocation problem of a round as the books stand now: its funds with what they may still allocate,
 * its lines with what they still need, which may pay which, and the ring-fences in force. Lines and funds
 * are named by their codes, so that ties and stored documents can be read.
 */
export async function roundInput(
  client: Client,
  cityId: string,
  round: RoundRow,
  change: {
    rule?: AllocationRule
    withRingFences?: boolean
    remedies?: readonly Remedy[]
    leastChange?: boolean
  } = {}
): Promise<RoundInput> {
  const { lots, matches } = await lotsOf(client, cityId, round)
  const cells = await cellsOf(client, cityId, round)
  const fences = change.withRingFences === false ? [] : await ringFencesOf(client, cityId, round.id)
  const excluded: RoundInput['excluded'] = []
  const limits = await limitsOf(
    client,
    cityId,
    round,
    lots.map(({ lot, funders }) => ({ code: lot.code, fundId: lot.fundId, funders }))
  )
  const families = await groupFamilies(client, cityId)

  const problem: AllocationProblem = {
    unit: round.unit,
    rule: change.rule ?? round.rule,
    lots: lots.map(({ lot, earmarks }) => ({
      id: lot.code,
      amount: BigInt(lot.amount),
      expiresOn: lot.expiresOn,
      receivedOn: null,
      edges: cells.flatMap(({ cell, row }) => {
        const by = exclusion(earmarks, row, families)
        if (by) excluded.push({ lot: lot.code, cell: cell.code, by })
        return by ? [] : [{ cell: cell.code, cap: null }]
      }),
    })),
    cells: cells.map(({ cell, row }) => ({
      id: cell.code,
      programme: cell.programme,
      group: cell.group,
      need: BigInt(cell.need),
      ...boundsOf(cell, row),
      equityWeight: row.equity_weight,
      ...(row.heads !== null && { heads: toBigInt(row.heads) }),
      tier: toCount(row.tier),
    })),
    ringFences: fences,
    ...(limits.length > 0 && {
      pools: limits.map((limit) => ({ id: limit.pool, cap: leftOf(limit), lots: limit.funds })),
    }),
  }
  const remedies = [...(change.remedies ?? [])]
  const leftOut = new Set(
    remedies.flatMap((remedy) => (remedy.kind === 'leave_out' ? remedy.line : []))
  )
  const widened = ({ lot, cell }: { lot: string; cell: string }) =>
    leftOut.has(cell) ||
    remedies.some(
      (remedy) => remedy.kind === 'widen' && remedy.fund === lot && remedy.line === cell
    )
  const kept = cells.map(({ cell }) => cell).filter(({ code }) => !leftOut.has(code))
  const funds = lots.map(({ lot }) => lot)
  const routing = change.leastChange
    ? await lastRouting(client, cityId, round.id, funds, kept)
    : null
  // Caps come last: what an objection lets a fund pay is capped as well.
  const { problem: capped, caps } = withEdgeCaps(
    withRemedies(problem, remedies, (groups) => membersOf(groups, families)),
    await edgeCapsOf(client, cityId, round.id, funds, kept)
  )
  const [city] = await selectRows(
    client,
    'SELECT functional_currency FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  return {
    format: 'allocation-round/1',
    currency: city.functional_currency,
    effectiveOn: round.effective_on,
    lots: funds,
    cells: kept,
    excluded: excluded.filter((one) => !widened(one)),
    ...(limits.length > 0 && { limits }),
    ...(caps.length > 0 && { caps }),
    ...(matches.length > 0 && { matches }),
    ...(remedies.length > 0 && { remedies }),
    ...(routing && { routing }),
    problem: capped,
  }
}

function boundsOf(cell: RoundCell, row: Row): { floor: bigint; cap: bigint | null } {
  if (cell.closed) return { floor: 0n, cap: 0n }
  return {
    floor: least(remaining(row.chosen_floor ?? row.floor, cell.allocated), BigInt(cell.need)),
    cap: row.cap === null ? null : remaining(row.cap, cell.allocated),
  }
}

/** A fund of several free agreements pays what any of them may pay. */
function exclusion(earmarks: Earmark[], row: Row, families: ReadonlyMap<string, string | null>) {
  const line = {
    id: row.id,
    programmeId: row.programme_id,
    groupCode: row.group_code,
    groupFamilies: familiesOf(row.group_code, families),
    year: toCount(row.year),
    placeId: row.place_id,
    nature: row.nature,
    activity: row.activity,
  }
  const answers = earmarks.map((earmark) => earmarkAllows(earmark, line))
  const refusal = answers.find((answer) => !answer.ok)
  return answers.some((answer) => answer.ok) || !refusal || refusal.ok ? null : refusal.excludedBy
}

async function cellsOf(client: Client, cityId: string, round: RoundRow) {
  const rows = await selectRows(
    client,
    `SELECT l.*, r.floor AS chosen_floor, r.equity_weight, r.heads, r.tier,
       r.minimum_viable, p.code AS programme_code,
       (SELECT coalesce(-sum(t.functional_amount), 0) FROM postings t WHERE t.city_id = l.city_id
          AND t.budget_line_id = l.id AND t.account_code IN (?, ?, ?) AND ${notClosing('t')}) AS allocated
     FROM round_lines r
     JOIN budget_lines l ON l.city_id = r.city_id AND l.id = r.budget_line_id
     JOIN programmes p ON p.city_id = l.city_id AND p.id = l.programme_id
     WHERE r.city_id = ? AND r.round_id = ? ORDER BY l.code, l.year`,
    [ACCOUNTS.allocated, ACCOUNTS.committed, ACCOUNTS.expended, cityId, round.id]
  )
  const closed = await closedLines(client, cityId, round.id)
  const oneYear = new Set(rows.map((row) => toCount(row.year))).size <= 1
  return rows.map((row) => {
    const allocated = toBigInt(row.allocated)
    const closing = closed.get(row.id)
    const cell: RoundCell = {
      code: oneYear ? row.code : `${row.code} ${row.year}`,
      lineId: row.id,
      title: row.title,
      titleLang: row.title_lang,
      programme: row.programme_code,
      group: row.group_code,
      year: toCount(row.year),
      nature: row.nature,
      activity: row.activity,
      planned: toBigInt(row.need).toString(),
      allocated: allocated.toString(),
      need: remaining(row.need, allocated.toString()).toString(),
      mark: row.mark,
      ...(row.minimum_viable !== null && { minimum: toBigInt(row.minimum_viable).toString() }),
      ...(closing && { closed: { reason: closing.reason } }),
    }
    return { cell, row }
  })
}

/** Ring-fences in force; one for a family protects every group of the family. */
export async function ringFencesOf(
  client: Client,
  cityId: string,
  roundId: string
): Promise<RingFence[]> {
  const rows = await selectRows(
    client,
    'SELECT * FROM ring_fences WHERE city_id = ? AND round_id = ? AND withdrawn_at IS NULL ORDER BY set_at, id',
    [cityId, roundId]
  )
  const families = await groupFamilies(client, cityId)
  return rows.map((row) => {
    const named: string[] = JSON.parse(row.group_codes)
    const fence = { id: named.join('+'), groups: membersOf(named, families) }
    return row.kind === 'amount'
      ? { ...fence, kind: 'amount', amount: toBigInt(row.amount) }
      : { ...fence, kind: 'percentage', percentage: row.percentage }
  })
}

function membersOf(named: string[], families: ReadonlyMap<string, string | null>): string[] {
  return [...families.keys()]
    .filter((group) => [group, ...familiesOf(group, families)].some((one) => named.includes(one)))
    .toSorted()
}

function remaining(amount: unknown, allocated: string): bigint {
  const left = toBigInt(amount) - BigInt(allocated)
  return left > 0n ? left : 0n
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}
