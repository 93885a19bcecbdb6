/** What an account of a bank says about itself. */
export interface StatementAccount {
  /** IBAN, or the bank's own number: capital letters and digits, without blanks. */
  number: string
  isIban: boolean
  owner: string | null
  currency: string
}

/** A balance as the bank states it; an overdraft is negative. */
export interface StatementBalance {
  /** Code of ISO 20022: OPBD, PRCD, CLBD … */
  code: string
  currency: string
  /** Minor units. */
  amount: bigint
  on: string | null
}

/** One movement on the account, booked. */
export interface StatementLine {
  /** The reference of the bank, one for each movement; null when the bank gave none. */
  bankRef: string | null
  bookedOn: string
  valueOn: string | null
  /** Minor units of the account's currency; what leaves the account is negative. */
  amount: bigint
  /** The bank takes an earlier movement back, or a payment came back. */
  isReversal: boolean
  endToEnd: string | null
  structuredRef: string | null
  /** What the payer wrote. */
  text: string
  counterparty: string | null
  counterpartyAccount: string | null
  /** Number of an organisation; numbers and birthdays of people are not kept. */
  counterpartyId: string | null
  /** Kind of movement, as the bank codes it. */
  code: string | null
  /** The amount in the currency it was sent in, when that is another one. */
  sent: { currency: string; amount: bigint; rate: string | null } | null
}

export type StatementCheck =
  | { state: 'agrees' }
  /** Closing less what it should be: above zero when the bank has more than its lines say. */
  | { state: 'differs'; difference: bigint }
  | { state: 'other_currency'; balance: 'opening' | 'closing'; currency: string }
  | { state: 'unchecked'; missing: 'opening' | 'closing' | 'both' }

export interface ReadStatement {
  /** The message it came in, with its version ("camt.053.001.02"), or "csv". */
  format: string
  /** The bank's name for the statement. */
  reference: string
  sequence: string | null
  createdAt: string | null
  from: string | null
  to: string | null
  account: StatementAccount
  opening: StatementBalance | null
  closing: StatementBalance | null
  lines: StatementLine[]
  /** Entries that move nothing yet: pending, for information, of zero. */
  notBooked: number
}

/** Why a file is no statement; the code has its sentence in the catalogue. */
export class StatementFault extends Error {
  constructor(
    readonly code: string,
    readonly params: Record<string, string> = {}
  ) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'StatementFault'
  }
}

/**
 * Opening balance and lines must give the closing balance, to the unit. Where a balance is missing
 * there is nothing to compare; a balance in another currency than the account's says nothing of it.
 */
export function checkStatement({
  account,
  opening,
  closing,
  lines,
}: Pick<ReadStatement, 'account' | 'opening' | 'closing' | 'lines'>): StatementCheck {
  for (const [balance, stated] of Object.entries({ opening, closing })) {
    if (stated && stated.currency !== account.currency) {
      return {
        state: 'other_currency',
        balance: balance as 'opening' | 'closing',
        currency: stated.currency,
      }
    }
  }
  if (!opening || !closing) {
    const missing = opening ? 'closing' : closing ? 'opening' : 'both'
    return { state: 'unchecked', missing }
  }
  const difference = closing.amount - lines.reduce((sum, line) => sum + line.amount, opening.amount)
  return difference === 0n ? { state: 'agrees' } : { state: 'differs', difference }
}

/** An account number as it is compared: without blanks and signs, capital letters. */
export function accountNumber(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toUpperCase()
    .slice(0, 70)
}
