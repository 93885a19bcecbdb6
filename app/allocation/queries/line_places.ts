import { selectRows, type Client } from '#core/sql'

export interface LinePlace {
  name: string
  lang: string
}

/** The place of each line of a round that has one, by the id of the line. */
export async function linePlaces(
  client: Client,
  cityId: string,
  roundId: string
): Promise<Map<string, LinePlace>> {
  const rows = await selectRows(
    client,
    `SELECT l.id, p.name, p.name_lang FROM round_lines r
     JOIN budget_lines l ON l.city_id = r.city_id AND l.id = r.budget_line_id
     JOIN places p ON p.city_id = l.city_id AND p.id = l.place_id
     WHERE r.city_id = ? AND r.round_id = ?`,
    [cityId, roundId]
  )
  return new Map(rows.map(({ id, name, name_lang: lang }) => [id, { name, lang }]))
}
