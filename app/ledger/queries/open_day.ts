import { selectRows, type Client } from '#core/sql'

/** Whether entries may take effect on the day. */
export async function isOpenDay(client: Client, cityId: string, day: string): Promise<boolean> {
  const [open] = await selectRows(
    client,
    `SELECT id FROM periods WHERE city_id = ? AND status = 'open' AND ? BETWEEN starts_on AND ends_on`,
    [cityId, day]
  )
  return open !== undefined
}

/** Today while its period is open, else the last day of the latest open period; null when none is open. */
export async function nearestOpenDay(
  client: Client,
  cityId: string,
  today: string
): Promise<string | null> {
  if (await isOpenDay(client, cityId, today)) return today
  const [latest] = await selectRows(
    client,
    `SELECT max(ends_on) AS day FROM periods WHERE city_id = ? AND status = 'open'`,
    [cityId]
  )
  return latest.day ?? null
}
