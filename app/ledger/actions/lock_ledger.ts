import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound } from '#core/refusal'
import { selectRows } from '#core/sql'

/**
 * Takes the lock that posting takes, before anything is read: what is computed from the books then still
 * holds when it is posted. Returns the functional currency.
 */
export async function lockLedger(trx: TransactionClientContract, cityId: string): Promise<string> {
  const [ledger] = await selectRows(
    trx,
    'UPDATE ledgers SET head_seq = head_seq WHERE city_id = ? RETURNING functional_currency',
    [cityId]
  )
  if (!ledger) throw new NotFound()
  return ledger.functional_currency
}
