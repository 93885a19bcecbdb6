import { selectRows, type Client } from '#core/sql'

/** Drafts of one action that wait for a second person, so that nothing is asked for twice. */
export async function waitingDraftsOf(
  client: Client,
  cityId: string,
  action: string
): Promise<{ id: string; input: Record<string, unknown> }[]> {
  const rows = await selectRows(
    client,
    `SELECT id, input FROM entry_drafts WHERE city_id = ? AND action = ? AND state = 'waiting'
     ORDER BY prepared_at`,
    [cityId, action]
  )
  return rows.map(({ id, input }) => ({ id, input: JSON.parse(input) }))
}
