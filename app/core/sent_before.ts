import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, type Row } from '#core/sql'

/**
 * Whether the record of a form, whose id was made before the request, is there already. Sent again it changes
 * nothing; with other content it is a conflict, for nobody may take it for saved.
 */
export async function sentBefore(
  trx: TransactionClientContract,
  table: string,
  { cityId, id }: { cityId: string; id: string },
  content: Row
): Promise<boolean> {
  const [stored] = await selectRows(trx, `SELECT * FROM ${table} WHERE city_id = ? AND id = ?`, [
    cityId,
    id,
  ])
  if (!stored) return false
  const isSame = Object.entries(content).every(
    ([column, value]) => plain(stored[column]) === plain(value)
  )
  if (!isSame) throw conflict()
  return true
}

/** What whoever sends a form again with other content is told. */
export function conflict(): Refusal {
  return new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

/** Both databases' ways to give back a boolean or a whole number, as one text. */
function plain(value: unknown): string {
  return String(typeof value === 'boolean' ? Number(value) : value)
}
