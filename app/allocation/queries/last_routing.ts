import { selectRows, toBigInt, type Client } from '#core/sql'
import type { EarlierRouting } from '#allocation/domain/least_change'
import { stands } from '#ledger/queries/standing'

/** The last decision of another round that stands in the books; null when there is none. */
export async function lastDecision(
  client: Client,
  cityId: string,
  roundId: string
): Promise<{ id: string; round: string; number: string } | null> {
  const [row] = await selectRows(
    client,
    `SELECT d.id, d.number, r.code FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     JOIN journal_entries e ON e.city_id = d.city_id AND e.id = d.entry_id
     WHERE d.city_id = ? AND d.round_id <> ? AND d.state = 'decided'
       AND ${stands('e.city_id', 'e.id')}
     ORDER BY d.decided_on DESC, e.seq DESC LIMIT 1`,
    [cityId, roundId]
  )
  return row ? { id: row.id, round: row.code, number: row.number } : null
}

/**
 * What the last decided round gave, from these funds to these lines. A line of another year is the same
 * line by its code.
 */
export async function lastRouting(
  client: Client,
  cityId: string,
  roundId: string,
  lots: readonly { code: string }[],
  cells: readonly { code: string; year: number }[]
): Promise<EarlierRouting | null> {
  const last = await lastDecision(client, cityId, roundId)
  if (!last) return null
  const rows = await selectRows(
    client,
    `SELECT f.code AS fund, l.code AS line, sum(a.amount) AS amount FROM allocations a
     JOIN funds f ON f.city_id = a.city_id AND f.id = a.fund_id
     JOIN budget_lines l ON l.city_id = a.city_id AND l.id = a.budget_line_id
     WHERE a.city_id = ? AND a.decision_id = ? GROUP BY f.code, l.code ORDER BY f.code, l.code`,
    [cityId, last.id]
  )
  const funds = new Set(lots.map(({ code }) => code))
  const flows = rows.flatMap(({ fund, line, amount }) =>
    cells
      .filter(({ code, year }) => code === line || code === `${line} ${year}`)
      .filter(() => funds.has(fund))
      .map(({ code }) => ({ lot: fund, cell: code, amount: toBigInt(amount).toString() }))
  )
  return { round: last.round, number: last.number, flows }
}
