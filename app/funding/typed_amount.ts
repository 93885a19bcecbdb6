import { Refusal } from '#core/refusal'
import type { BankExchange } from '#ledger/actions/locked_rates'
import { parseAmount, type DecimalMark } from '#money/parse_amount'

const DECIMAL_MARK: Record<string, DecimalMark> = {
  en: 'point',
  ko: 'point',
  uk: 'comma',
  sl: 'comma',
}

/**
 * An amount as someone typed it. What can mean one thing only is taken in any style; where a mark could
 * be either, it is read as the person's language writes it.
 */
export function readTypedAmount(
  text: string,
  options: { currency: string; locale: string; field: string }
): bigint {
  const { currency, locale, field } = options
  const plain = parseAmount(text, { currency })
  if (plain.ok) return plain.minor
  const separators = DECIMAL_MARK[locale]
  const read =
    plain.code === 'E_AMOUNT_AMBIGUOUS' ? parseAmount(text, { currency, separators }) : plain
  if (read.ok) return read.minor
  throw new Refusal(read.code, read.params, field)
}

/** What the bank really took or credited in the currency of the books, where it was typed. */
export function readBankExchange(
  form: { functional_amount?: string; rate_source?: string },
  books: { currency: string; locale: string }
): BankExchange | null {
  if (!form.functional_amount) return null
  return {
    functionalAmount: readTypedAmount(form.functional_amount, {
      ...books,
      field: 'functional_amount',
    }),
    source: form.rate_source ?? '',
  }
}
