import type { HttpContext } from '@adonisjs/core/http'
import { Refusal } from '#core/refusal'
import { readTypedAmount } from '#funding/typed_amount'
import { isRate } from '#money/exchange'
import { toDecimalString } from '#money/money'

/**
 * The value of one unit as it was typed, as decimal text. Values finer than the currency's smallest
 * unit are taken with a decimal point; everything else is read as amounts are.
 */
export function readUnitValue(
  { city, i18n }: HttpContext,
  typed: string | undefined,
  field: string
): string | null {
  if (!typed) return null
  const plain = typed.trim()
  const isFine = /^\d+[.,]\d{3,}$/.test(plain) && /^0[.,]/.test(plain)
  const text = isFine
    ? plain.replace(',', '.')
    : toDecimalString(
        readTypedAmount(plain, { currency: city.currency, locale: i18n.locale, field }),
        city.currency
      )
  if (!isRate(text)) throw new Refusal('E_IN_KIND_UNIT_VALUE', {}, field)
  return text
}
