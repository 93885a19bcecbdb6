import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { HttpContext } from '@adonisjs/core/http'
import { recordAuditEvent } from '#audit/record_audit_event'
import { transact } from '#core/transact'
import { formatsFor } from '#core/format'
import { LANGUAGES } from '#core/locale'
import type { Words } from '#programmes/group_words'
import type { AmountMeta } from '#programmes/validators'

/** The words every page of this module writes with. */
export function shareWords({ city, i18n, view }: HttpContext) {
  const own = (localName: string | null, key: string): Words =>
    localName === null ? { text: i18n.t(key) } : { text: localName, lang: city.locale }
  view.share({
    schemeWords: (scheme: string, localName: string | null) =>
      own(localName, `programmes.scheme.${scheme}`),
    itemWords: (scheme: string, item: string, localName: string | null) =>
      own(localName, `programmes.item.${scheme}.${item}`),
    languageChoices: LANGUAGES.map(({ locale, name }) => ({
      value: locale,
      label: name,
      lang: locale,
    })),
  })
}

export function amountMeta({ city, i18n }: HttpContext): { meta: AmountMeta } {
  return { meta: { currency: city.currency, i18n } }
}

export function moneyText({ city, i18n }: HttpContext, minor: bigint): string {
  return formatsFor(i18n.locale).money(minor, city.currency)
}

/** One change of master data with its event in the audit trail. */
export async function changeWithTrail(
  { auth, city }: HttpContext,
  event: {
    action: string
    subjectType: string
    subjectId: string
    details?: Record<string, unknown>
  },
  work: (trx: TransactionClientContract) => Promise<unknown>
): Promise<void> {
  await transact(async (trx) => {
    await work(trx)
    await recordAuditEvent(trx, { cityId: city.id, actorId: auth.user!.id, ...event })
  })
}

export function seeOther({ city, response }: HttpContext, ...segments: string[]) {
  return response
    .redirect()
    .status(303)
    .toPath(`/cities/${[city.slug, ...segments.map(encodeURIComponent)].join('/')}`)
}

/** Chosen items by scheme, as a form sends them. */
export function tagsOfForm(tags: Record<string, string[]> | undefined) {
  return Object.entries(tags ?? {}).flatMap(([scheme, items]) =>
    items.map((item) => ({ scheme, item }))
  )
}

/** A form sent by GET carries its empty fields too: those say nothing. */
export function filled(query: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(query).filter(([, value]) => value !== '' && value !== null)
  )
}
