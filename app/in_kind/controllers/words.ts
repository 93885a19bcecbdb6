import type { HttpContext } from '@adonisjs/core/http'
import { formatsFor } from '#core/format'
import { clockOf, decimalText, type Unit } from '#in_kind/domain/quantities'
import type { Item } from '#in_kind/queries/items'
import { Rational } from '#money/rational'

/** The words every page of this module writes with: quantities with their unit, working time, utilisation. */
export function shareItemWords({ i18n, view }: HttpContext): void {
  const f = formatsFor(i18n.locale)
  view.share({
    quantityWords: (quantity: Rational | string, unit: Unit) => {
      const text = typeof quantity === 'string' ? quantity : decimalText(quantity)
      return i18n.t(`inkind.quantity.${unit}`, { quantity: f.exact(text) })
    },
    clock: (minutes: bigint) => i18n.t('inkind.clock', { time: clockOf(minutes) }),
    utilisation,
  })
}

/** Used as a share of what came: "3/4"; null where nothing came. */
export function utilisation({ used, received }: Pick<Item, 'used' | 'received'>): string | null {
  if (received.equals(Rational.ZERO)) return null
  const share = used.dividedBy(received)
  return `${share.numerator}/${share.denominator}`
}
