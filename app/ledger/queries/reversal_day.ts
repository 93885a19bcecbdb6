import { selectRows, type Client } from '#core/sql'

/** The day a reversal takes effect: the original day while its period is open, else the first open day after it. */
export async function reversalDay(
  client: Client,
  cityId: string,
  effectiveOn: string
): Promise<string | null> {
  const [row] = await selectRows(
    client,
    `SELECT CASE WHEN starts_on > ? THEN starts_on ELSE ? END AS day FROM periods
     WHERE city_id = ? AND status = 'open' AND ends_on >= ? ORDER BY starts_on LIMIT 1`,
    [effectiveOn, effectiveOn, cityId, effectiveOn]
  )
  return row?.day ?? null
}
