import { Refusal } from '#core/refusal'
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

/** A day before the first one of the books is said to be so, whatever else would be refused of it. */
export async function refuseBeforeBooks(
  client: Client,
  cityId: string,
  day: string
): Promise<void> {
  const [{ first }] = await selectRows(
    client,
    'SELECT min(starts_on) AS first FROM periods WHERE city_id = ?',
    [cityId]
  )
  if (first && day < first) throw new Refusal('E_PERIOD_BEFORE_FIRST', { date: day, first }, 'date')
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

/** The day a form proposes: today, or the last open day where today is in no open period. */
export async function proposedDay(client: Client, cityId: string, today: string): Promise<string> {
  const [row] = await selectRows(
    client,
    `SELECT max(CASE WHEN ends_on < ? THEN ends_on ELSE ? END) AS day FROM periods
     WHERE city_id = ? AND status = 'open' AND starts_on <= ?`,
    [today, today, cityId, today]
  )
  return row?.day ?? today
}
