import type { I18n } from '@adonisjs/i18n'
import type { MessagesProviderContact } from '@vinejs/vine/types'
import { isDay } from '#core/calendar_day'
import { formatsFor } from '#core/format'

const AMOUNT_BEFORE_CURRENCY = /\{(\w+)\}[ \u00a0]\{currency\}/g
const DAYS = new Set([
  'date',
  'day',
  'starts',
  'ends',
  'start',
  'end',
  'first',
  'last',
  'from',
  'to',
])
const PLAIN_AMOUNT = /^-?\d+(?:\.(\d+))?$/
const AMOUNT_WITH_CURRENCY = /^(-?\d+(?:\.(\d+))?) ([A-Z]{3})$/

/**
 * Every module has its own catalogue. Codes of refusals and names of fields are found in whichever
 * catalogue has them: `errors.E_PERIOD` first, then `<module>.E_PERIOD`; `validation.fields.email`
 * first, then `<module>.fields.email`.
 */
const indexes = new WeakMap<object, Map<string, string[]>>()

function keysOf(translations: Record<string, string>, name: string): string[] {
  let index = indexes.get(translations)
  if (!index) {
    index = new Map()
    const keys = Object.keys(translations).sort()
    const common = keys.filter((key) => key.startsWith('errors.') || key.startsWith('validation.'))
    for (const key of new Set([...common, ...keys])) {
      const rest = key.slice(key.indexOf('.') + 1)
      if (/^(E_|fields\.)/.test(rest)) index.set(rest, [...(index.get(rest) ?? []), key])
    }
    indexes.set(translations, index)
  }
  return index.get(name) ?? []
}

export function hasMessage(i18n: I18n, code: string): boolean {
  return keysFor(i18n, code).length > 0
}

function keysFor(i18n: I18n, code: string): string[] {
  return [...keysOf(i18n.localeTranslations, code), ...keysOf(i18n.fallbackTranslations, code)]
}

/**
 * The sentence of a refusal in the person's language. Two modules may use one code: the sentence of these catalogues
 * goes before, and the first one that the values fill is the one that is meant.
 */
export function refusalMessage(
  i18n: I18n,
  code: string,
  params: Record<string, unknown> = {},
  catalogues: readonly string[] = []
): string {
  const own = catalogues
    .map((catalogue) => `${catalogue}.${code}`)
    .filter((key) => i18n.localeTranslations[key])
  for (const key of [...own, ...keysFor(i18n, code)]) {
    try {
      return i18n.t(key, writtenOut(i18n, key, params))
    } catch {
      // A value is missing: the sentence of another module
    }
  }
  return `errors.${code}`
}

/** Amounts before their currency and days stand as the language writes them: 2,000.00 EUR, 28 Nov 2026. */
function writtenOut(i18n: I18n, key: string, params: Record<string, unknown>) {
  const text = i18n.localeTranslations[key] ?? ''
  const formats = formatsFor(i18n.locale)
  const written = { ...params }
  for (const [, name] of text.matchAll(AMOUNT_BEFORE_CURRENCY)) {
    const amount = PLAIN_AMOUNT.exec(String(params[name] ?? ''))
    if (amount) written[name] = formats.number(amount[0], amount[1]?.length ?? 0)
  }
  for (const [name, value] of Object.entries(params)) {
    const [, amount, places, currency] = AMOUNT_WITH_CURRENCY.exec(String(value)) ?? []
    if (amount) written[name] = `${formats.number(amount, places?.length ?? 0)} ${currency}`
    if (!DAYS.has(name) || typeof value !== 'string' || !isDay(value)) continue
    // A day that ends with a full stop does not bring a second one to the end of a sentence
    const ends = text.includes(`{${name}}.`)
    written[name] = ends ? formats.date(value).replace(/\.$/, '') : formats.date(value)
  }
  return written
}

/** The name of a field in the first of these catalogues that has it, else in whichever does. */
export function fieldName(i18n: I18n, field: string, catalogues: readonly string[] = []): string {
  const name = `fields.${field}`
  const own = catalogues.map((catalogue) => `${catalogue}.${name}`)
  const key =
    own.find((one) => i18n.localeTranslations[one]) ?? keysOf(i18n.localeTranslations, name)[0]
  return key ? i18n.t(key) : field.replaceAll('_', ' ')
}

/** The name of a field of this form as its label says it, or null when these catalogues have none. */
export function labelOf(i18n: I18n, field: string, catalogues: readonly string[]): string | null {
  const parts = field.split('.').filter((part) => !/^\d+$/.test(part))
  const last = parts.at(-1) === 'value' ? parts.at(-2) : parts.at(-1)
  const keys = [...catalogues, 'validation'].map((catalogue) => `${catalogue}.fields.${last}`)
  const key = keys.find((one) => i18n.localeTranslations[one])
  return key ? i18n.t(key) : null
}

/** What VineJS says, in the person's language, naming the field as its label does. */
export function validationMessages(
  i18n: I18n,
  catalogues: readonly string[] = []
): MessagesProviderContact {
  const nameOf = (field: unknown) => fieldName(i18n, String(field), catalogues)
  return {
    getMessage(defaultMessage, rule, field, meta) {
      // Years are written without the marks of thousands
      const isYears = rule === 'range' && meta?.min >= 1900 && meta?.max <= 2200
      const key = `validation.messages.${rule}${isYears ? '.years' : ''}`
      if (!i18n.localeTranslations[key] && !i18n.fallbackTranslations[key]) return defaultMessage
      const other = meta?.otherField ? { otherField: nameOf(meta.otherField) } : {}
      return i18n.t(key, { ...meta, ...other, field: nameOf(field.name) })
    },
  }
}
