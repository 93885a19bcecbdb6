import { selectRows, toCount, type Client } from '#core/sql'

export interface Recusal {
  id: string
  seatId: string
  seatNo: number
  termId: string
  holder: string
  /** Null: of the whole round. */
  lineId: string | null
  lineCode: string | null
  reason: string
  byId: string
  by: string
  at: string
}

/** Interests declared in a round, in the order they were declared. */
export async function recusalsOf(
  client: Client,
  cityId: string,
  roundId: string
): Promise<Recusal[]> {
  const rows = await selectRows(
    client,
    `SELECT x.*, s.no, t.holder_name, l.code, p.full_name FROM committee_recusals x
     JOIN committee_seats s ON s.city_id = x.city_id AND s.id = x.seat_id
     JOIN committee_terms t ON t.city_id = x.city_id AND t.id = x.term_id
     JOIN people p ON p.id = x.declared_by
     LEFT JOIN budget_lines l ON l.city_id = x.city_id AND l.id = x.line_id
     WHERE x.city_id = ? AND x.round_id = ? ORDER BY x.declared_at, x.id`,
    [cityId, roundId]
  )
  return rows.map((row) => ({
    id: row.id,
    seatId: row.seat_id,
    seatNo: toCount(row.no),
    termId: row.term_id,
    holder: row.holder_name,
    lineId: row.line_id,
    lineCode: row.code,
    reason: row.reason,
    byId: row.declared_by,
    by: row.full_name,
    at: row.declared_at,
  }))
}

/** Seats that stay out of the whole round. */
export async function recusedSeats(
  client: Client,
  cityId: string,
  roundId: string
): Promise<Set<string>> {
  const recusals = await recusalsOf(client, cityId, roundId)
  return new Set(recusals.filter(({ lineId }) => lineId === null).map(({ seatId }) => seatId))
}
