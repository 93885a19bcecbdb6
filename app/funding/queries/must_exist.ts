import { NotFound } from '#core/refusal'
import { readClient, selectRows, type Row } from '#core/sql'

/**
 * A form for a record that the city does not have is not found, whatever is in the form. Returns the row
 * as it is stored.
 */
export async function mustExist(
  table: 'parties' | 'agreements' | 'receipts' | 'refunds',
  cityId: string,
  id: string
): Promise<Row> {
  const [row] = await selectRows(
    readClient(),
    `SELECT * FROM ${table} WHERE city_id = ? AND id = ?`,
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return row
}
