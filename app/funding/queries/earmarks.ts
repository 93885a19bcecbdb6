import { selectRows, type Client } from '#core/sql'
import type { Earmark, EarmarkDimension } from '#funding/domain/earmark'

/** The earmark of an agreement; nothing for free money. */
export async function earmarkOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<Earmark> {
  const rows = await selectRows(
    client,
    'SELECT dimension, value FROM agreement_earmarks WHERE city_id = ? AND agreement_id = ? ORDER BY value',
    [cityId, agreementId]
  )
  const values: Partial<Record<EarmarkDimension, string[]>> = {}
  for (const { dimension, value } of rows)
    (values[dimension as EarmarkDimension] ??= []).push(value)
  return values
}
