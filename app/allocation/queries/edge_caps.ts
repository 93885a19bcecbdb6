import { pageSql, selectRows, toBigInt, toCount, type Client } from '#core/sql'
import type { EdgeCap } from '#allocation/domain/round_terms'
import { ACCOUNTS } from '#ledger/domain/chart'
import { notClosing } from '#ledger/queries/balances'

const PER_PAGE = 100

/** A step of a cap as it was taken: set, set anew or, without an amount, lifted. */
export interface CapStep {
  id: string
  fundId: string
  fund: string
  lineId: string
  line: string
  lineTitle: string
  lineTitleLang: string
  lineYear: number
  no: number
  amount: bigint | null
  reason: string | null
  setBy: string
  setAt: string
  /** The last step of its fund and line: with an amount it is the cap in force. */
  isLast: boolean
}

/** A cap in force. */
export type SetCap = CapStep & { amount: bigint; reason: string }

const STEPS = `FROM round_edge_caps s JOIN people p ON p.id = s.set_by
     JOIN funds f ON f.city_id = s.city_id AND f.id = s.fund_id
     JOIN budget_lines l ON l.city_id = s.city_id AND l.id = s.budget_line_id
     WHERE s.city_id = ? AND s.round_id = ?`
const LAST = `(SELECT max(x.no) FROM round_edge_caps x
       WHERE x.city_id = s.city_id AND x.round_id = s.round_id
         AND x.fund_id = s.fund_id AND x.budget_line_id = s.budget_line_id)`
const COLUMNS = `s.*, p.full_name, f.code AS fund_code, l.code AS line_code, l.title, l.title_lang, l.year,
       ${LAST} AS last_no`

/** The caps in force in a round, by fund and line. */
export async function capsInForce(
  client: Client,
  cityId: string,
  roundId: string
): Promise<SetCap[]> {
  const rows = await selectRows(
    client,
    `SELECT ${COLUMNS} ${STEPS} AND s.amount IS NOT NULL AND s.no = ${LAST}
     ORDER BY f.code, l.code, l.year, s.id`,
    [cityId, roundId]
  )
  return rows.map(stepOf) as SetCap[]
}

/** Every step that was taken with caps of a round, the newest first. */
export async function capSteps(
  client: Client,
  cityId: string,
  roundId: string,
  page: number | 'all' = 1
): Promise<{ rows: CapStep[]; page: number; perPage: number; total: number }> {
  const [{ total }] = await selectRows(
    client,
    'SELECT count(*) AS total FROM round_edge_caps WHERE city_id = ? AND round_id = ?',
    [cityId, roundId]
  )
  const span = pageSql(page, PER_PAGE)
  const rows = await selectRows(
    client,
    `SELECT ${COLUMNS} ${STEPS} ORDER BY s.set_at DESC, f.code, l.code, l.year, s.no DESC ${span.sql}`,
    [cityId, roundId, ...span.bindings]
  )
  return {
    rows: rows.map(stepOf),
    page: page === 'all' ? 1 : page,
    perPage: PER_PAGE,
    total: toCount(total),
  }
}

function stepOf(row: Record<string, any>): CapStep {
  return {
    id: row.id,
    fundId: row.fund_id,
    fund: row.fund_code,
    lineId: row.budget_line_id,
    line: row.line_code,
    lineTitle: row.title,
    lineTitleLang: row.title_lang,
    lineYear: toCount(row.year),
    no: toCount(row.no),
    amount: row.amount === null ? null : toBigInt(row.amount),
    reason: row.reason,
    setBy: row.full_name,
    setAt: row.set_at,
    isLast: toCount(row.no) === toCount(row.last_no),
  }
}

/**
 * The caps in force by the codes of the round, for its funds and lines. What earlier decisions gave of a
 * fund to a line counts towards its cap.
 */
export async function edgeCapsOf(
  client: Client,
  cityId: string,
  roundId: string,
  funds: readonly { code: string; fundId: string }[],
  lines: readonly { code: string; lineId: string }[]
): Promise<EdgeCap[]> {
  const inForce = await capsInForce(client, cityId, roundId)
  if (inForce.length === 0) return []
  const fundCode = new Map(funds.map(({ fundId, code }) => [fundId, code]))
  const lineCode = new Map(lines.map(({ lineId, code }) => [lineId, code]))
  const given = await givenByPair(client, cityId, roundId)
  return inForce.flatMap(({ fundId, lineId, amount, reason }): EdgeCap[] => {
    const [fund, line] = [fundCode.get(fundId), lineCode.get(lineId)]
    if (fund === undefined || line === undefined) return []
    const before = given.get(pairOf(fundId, lineId)) ?? 0n
    return [{ fund, line, amount: amount.toString(), given: before.toString(), reason }]
  })
}

const pairOf = (fundId: string, lineId: string) => `${fundId} ${lineId}`

/** It starts from the pairs that are capped, so that it looks at no other postings. */
async function givenByPair(
  client: Client,
  cityId: string,
  roundId: string
): Promise<Map<string, bigint>> {
  const accounts = [ACCOUNTS.allocated, ACCOUNTS.committed, ACCOUNTS.expended]
  const rows = await selectRows(
    client,
    `SELECT t.fund_id, t.budget_line_id, -sum(t.functional_amount) AS given
     FROM (SELECT DISTINCT city_id, fund_id, budget_line_id FROM round_edge_caps
       WHERE city_id = ? AND round_id = ?) s
     JOIN postings t ON t.city_id = s.city_id AND t.fund_id = s.fund_id
       AND t.budget_line_id = s.budget_line_id
     WHERE t.account_code IN (?, ?, ?) AND ${notClosing('t')}
     GROUP BY t.fund_id, t.budget_line_id`,
    [cityId, roundId, ...accounts]
  )
  return new Map(rows.map((row) => [pairOf(row.fund_id, row.budget_line_id), toBigInt(row.given)]))
}
