import { exponentOf } from '#money/currencies'
import { MINOR_LIMIT } from '#money/money'
import { StatementFault } from '#bank/domain/statement'

/**
 * An amount of a bank's message in minor units. Messages may carry up to five decimals: zeros beyond
 * those of the currency change nothing and are taken; anything else there is refused, because a bank
 * books no parts of a cent and rounding would make the statement say what the bank did not. Every
 * spelling of XML's decimals is one (".50", "5.", "-0").
 */
export function exactAmount(text: string, currency: string, line: string): bigint {
  const value = text.trim()
  const match = /^(?:\+|-(?=[0.]+$))?(\d{0,18})(?:\.(\d{0,17}))?$/.exec(value)
  if (!match || !/\d/.test(value)) {
    throw new StatementFault('E_BANK_AMOUNT', { value: value.slice(0, 40), currency, line })
  }
  const exponent = currencyKnown(currency, line)
  const decimals = (match[2] ?? '').replace(/0+$/, '')
  if (decimals.length > exponent) {
    const params = { value: value.slice(0, 40), currency, decimals: String(exponent), line }
    throw new StatementFault('E_BANK_DECIMALS', params)
  }
  const minor = BigInt(match[1] + decimals.padEnd(exponent, '0'))
  if (minor > MINOR_LIMIT) {
    throw new StatementFault('E_BANK_AMOUNT', { value: value.slice(0, 40), currency, line })
  }
  return minor
}

/** The decimals of a currency; a code that is none is refused. */
export function currencyKnown(currency: string, line: string): number {
  try {
    return exponentOf(currency)
  } catch {
    throw new StatementFault('E_BANK_CURRENCY', { currency: currency.slice(0, 10), line })
  }
}
