import type { I18n } from '@adonisjs/i18n'
import type { MessagesProviderContact } from '@vinejs/vine/types'

/**
 * Every module has its own catalogue. Codes of refusals and names of fields are found in whichever
 * catalogue has them: `errors.E_PERIOD` first, then `<module>.E_PERIOD`; `validation.fields.email`
 * first, then `<module>.fields.email`.
 */
const indexes = new WeakMap<object, Map<string, string>>()

function keyOf(translations: Record<string, string>, name: string): string | undefined {
  let index = indexes.get(translations)
  if (!index) {
    index = new Map()
    const keys = Object.keys(translations).sort()
    const common = keys.filter((key) => key.startsWith('errors.') || key.startsWith('validation.'))
    for (const key of [...common, ...keys]) {
      const rest = key.slice(key.indexOf('.') + 1)
      if (/^(E_|fields\.)/.test(rest) && !index.has(rest)) index.set(rest, key)
    }
    indexes.set(translations, index)
  }
  return index.get(name)
}

export function hasMessage(i18n: I18n, code: string): boolean {
  return (
    keyOf(i18n.localeTranslations, code) !== undefined ||
    keyOf(i18n.fallbackTranslations, code) !== undefined
  )
}

/** The sentence of a refusal in the person's language. */
export function refusalMessage(
  i18n: I18n,
  code: string,
  params: Record<string, unknown> = {}
): string {
  const key =
    keyOf(i18n.localeTranslations, code) ??
    keyOf(i18n.fallbackTranslations, code) ??
    `errors.${code}`
  return i18n.t(key, params)
}

export function fieldName(i18n: I18n, field: string): string {
  const key = keyOf(i18n.localeTranslations, `fields.${field}`)
  return key ? i18n.t(key) : field.replaceAll('_', ' ')
}

/** What VineJS says, in the person's language, naming the field as its label does. */
export function validationMessages(i18n: I18n): MessagesProviderContact {
  return {
    getMessage(defaultMessage, rule, field, meta) {
      const key = `validation.messages.${rule}`
      if (!i18n.localeTranslations[key] && !i18n.fallbackTranslations[key]) return defaultMessage
      const other = meta?.otherField ? { otherField: fieldName(i18n, String(meta.otherField)) } : {}
      return i18n.t(key, { ...meta, ...other, field: fieldName(i18n, String(field.name)) })
    },
  }
}
