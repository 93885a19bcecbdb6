/** Every code a `MoneyError` can carry. */
export const MONEY_ERROR_CODES = [
  'E_CURRENCY_UNKNOWN',
  'E_MONEY_CURRENCY_MISMATCH',
  'E_MONEY_FORMAT',
  'E_MONEY_DECIMALS',
  'E_RATE_FORMAT',
  'E_SPLIT_EMPTY',
  'E_SPLIT_LENGTHS',
  'E_SPLIT_NEGATIVE_WEIGHT',
  'E_SPLIT_NO_WEIGHT',
  'E_SPLIT_DUPLICATE_KEY',
] as const
export type MoneyErrorCode = (typeof MONEY_ERROR_CODES)[number]

/** A refusal of the money module: `code` and `params` are looked up in the message catalogues. */
export class MoneyError extends Error {
  override readonly name = 'MoneyError'

  constructor(
    readonly code: MoneyErrorCode,
    readonly params: Record<string, string> = {}
  ) {
    super(`${code} ${JSON.stringify(params)}`)
  }
}

/** The first 40 characters of a value for a message, without cutting a surrogate pair. */
export function shorten(value: string): string {
  const characters = Array.from(value.slice(0, 82))
  return characters.length > 40 ? `${characters.slice(0, 40).join('')}…` : value
}
