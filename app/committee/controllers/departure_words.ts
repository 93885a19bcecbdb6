import type { HttpContext } from '@adonisjs/core/http'
import type { Departure } from '#committee/domain/principle'

/** Where a round departs from the principle, as sentences. */
export function departureWords(
  { i18n }: HttpContext,
  groups: readonly { value: string; label: string }[]
) {
  const list = (words: readonly string[]) => i18n.formatList([...words], { type: 'conjunction' })
  const nameOf = (code: string) => groups.find(({ value }) => value === code)?.label ?? code
  return (departure: Departure): string => {
    switch (departure.on) {
      case 'rule':
      case 'unit':
        return i18n.t(`committee.departure.${departure.on}`, {
          principle: i18n.t(`allocation.${departure.on}.${departure.principle}`),
          round: i18n.t(`allocation.${departure.on}.${departure.round}`),
        })
      case 'ring_fence':
        return i18n.t('committee.departure.ring_fence', {
          groups: list(departure.groups.map(nameOf)),
        })
      case 'weight':
        return i18n.t('committee.departure.weight', { lines: list(departure.lines) })
    }
  }
}
