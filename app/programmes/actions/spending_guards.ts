import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { toDecimalString } from '#money/money'

/** The head of the chain is the lock: of two at once, the second sees what the first used. */
export async function lockLedger(trx: TransactionClientContract, cityId: string): Promise<void> {
  await trx.rawQuery('UPDATE ledgers SET head_seq = head_seq WHERE city_id = ?', [cityId])
}

/** More than there is on that day or later; the refusal says how much there is. */
export function lineOverdrawn(of: {
  available: bigint
  amount: bigint
  currency: string
  on: string
}): Refusal {
  const { currency } = of
  return new Refusal(
    'E_LINE_OVERDRAWN',
    {
      date: of.on,
      available: toDecimalString(of.available, currency),
      amount: toDecimalString(of.amount, currency),
      currency,
    },
    'amount'
  )
}
