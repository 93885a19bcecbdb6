import { selectRows, toBigInt, type Client } from '#core/sql'
import { ACCOUNTS } from '#ledger/domain/chart'
import { shareOf } from '#money/exchange'

/** A balance in the agreement's currency and in the functional one; debit is positive. */
export interface Position {
  amount: bigint
  functional: bigint
}

export const NOTHING: Position = { amount: 0n, functional: 0n }

/** Where an agreement stands in the accounts that pledges and their money pass through. */
export interface AgreementPositions {
  /** Pledge recognised and open (1100). */
  receivable: Position
  /** Pledge only remembered (9000): conditional, or by the policy. */
  remembered: Position
  /** Loss expected on it already (1190), positive. */
  provided: Position
  /** Lost for good or expected to be (4800), less what came after all. */
  lost: Position
  /** Money held until a condition is met (2100), positive. */
  held: Position
  /** Owed back to the funder (2300), positive. */
  owed: Position
}

const ACCOUNT_OF: Record<keyof AgreementPositions, { account: string; side: 1n | -1n }> = {
  receivable: { account: ACCOUNTS.pledgesReceivable, side: 1n },
  remembered: { account: ACCOUNTS.pledgesNotRecognised, side: 1n },
  provided: { account: ACCOUNTS.pledgeAllowance, side: -1n },
  lost: { account: ACCOUNTS.pledgeLosses, side: 1n },
  held: { account: ACCOUNTS.refundableAdvances, side: -1n },
  owed: { account: ACCOUNTS.refundsPayable, side: -1n },
}

/** The positions of one agreement, or of one of its instalments. */
export async function agreementPositions(
  client: Client,
  cityId: string,
  agreementId: string,
  instalmentId?: string | null
): Promise<AgreementPositions> {
  const rows = await selectRows(
    client,
    `SELECT account_code, sum(amount) AS amount, sum(functional_amount) AS functional FROM postings
     WHERE city_id = ? AND agreement_id = ? ${instalmentId ? 'AND instalment_id = ?' : ''}
       AND account_code IN (${Object.keys(ACCOUNT_OF)
         .map(() => '?')
         .join(', ')})
     GROUP BY account_code`,
    [
      cityId,
      agreementId,
      ...(instalmentId ? [instalmentId] : []),
      ...Object.values(ACCOUNT_OF).map(({ account }) => account),
    ]
  )
  return Object.fromEntries(
    Object.entries(ACCOUNT_OF).map(([name, { account, side }]) => {
      const row = rows.find(({ account_code: code }) => code === account)
      return [
        name,
        { amount: toBigInt(row?.amount) * side, functional: toBigInt(row?.functional) * side },
      ]
    })
  ) as unknown as AgreementPositions
}

/** A part of a position at the rate that the whole of it stands in the books. */
export function portionOf(position: Position, amount: bigint): Position {
  if (amount === 0n) return NOTHING
  return { amount, functional: shareOf(position.functional, amount, position.amount) }
}
