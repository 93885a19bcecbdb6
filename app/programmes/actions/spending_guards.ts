import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { toDecimalString } from '#money/money'

/** The head of the chain is the lock: of two at once, the second sees what the first used. */
export async function lockLedger(trx: TransactionClientContract, cityId: string): Promise<void> {
  await trx.rawQuery('UPDATE ledgers SET head_seq = head_seq WHERE city_id = ?', [cityId])
}

/** A party that is closed cannot be chosen any more. */
export async function refuseAbsentPayee(
  trx: TransactionClientContract,
  cityId: string,
  partyId: string
): Promise<void> {
  const [party] = await selectRows(
    trx,
    'SELECT closed_on FROM parties WHERE city_id = ? AND id = ?',
    [cityId, partyId]
  )
  if (!party) throw new NotFound()
  if (party.closed_on) throw new Refusal('E_PAYEE_CLOSED', { date: party.closed_on }, 'partyId')
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
