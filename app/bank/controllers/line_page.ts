import { formatsFor } from '#core/format'

/** The page of a line, where everything that is done with it leads back to. */
export function linePath(city: { slug: string }, lineId: string): string {
  return `/cities/${city.slug}/bank/lines/${lineId}`
}

/** The notice of what was done, with its amount in words of the person's language. */
export function lineNotice(locale: string, key: string, amount: bigint, currency: string) {
  const params = { amount: formatsFor(locale).money(amount, currency) }
  return { key, params, tone: key.endsWith('waiting') ? 'warn' : 'ok' }
}
