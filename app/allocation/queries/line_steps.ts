import { selectRows, type Client } from '#core/sql'

/** A line that is closed for one round: why, by whom and when. */
export interface ClosedLine {
  lineId: string
  reason: string
  closedBy: string
  closedAt: string
}

/** The lines that are closed for the round now, by id. */
export async function closedLines(
  client: Client,
  cityId: string,
  roundId: string
): Promise<Map<string, ClosedLine>> {
  const rows = await selectRows(
    client,
    `SELECT s.*, p.full_name FROM round_line_steps s JOIN people p ON p.id = s.taken_by
     WHERE s.city_id = ? AND s.round_id = ? AND s.step = 'closed' AND s.no = (
       SELECT max(x.no) FROM round_line_steps x
       WHERE x.city_id = s.city_id AND x.round_id = s.round_id AND x.budget_line_id = s.budget_line_id)
     ORDER BY s.taken_at, s.id`,
    [cityId, roundId]
  )
  return new Map(
    rows.map((row) => [
      row.budget_line_id as string,
      {
        lineId: row.budget_line_id,
        reason: row.reason,
        closedBy: row.full_name,
        closedAt: row.taken_at,
      },
    ])
  )
}
