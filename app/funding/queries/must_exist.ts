import { NotFound } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'

/** A form for a record that the city does not have is not found, whatever is in the form. */
export async function mustExist(
  table: 'parties' | 'agreements' | 'receipts',
  cityId: string,
  id: string
): Promise<void> {
  const [row] = await selectRows(
    readClient(),
    `SELECT 1 FROM ${table} WHERE city_id = ? AND id = ?`,
    [cityId, id]
  )
  if (!row) throw new NotFound()
}
