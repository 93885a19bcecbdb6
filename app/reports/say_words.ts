import type { I18n } from '@adonisjs/i18n'
import type { PlainWords, Words } from '#reports/statements/table'

/** The words of a statement in the reader's language. */
export function sayWords(i18n: I18n, words: Words): string {
  if ('list' in words) return words.list.map((one) => sayWords(i18n, one)).join(words.by)
  if ('text' in words) return words.text
  const params = Object.entries(words.params ?? {}).map(([name, value]) => [
    name,
    typeof value === 'object' ? sayWords(i18n, value) : value,
  ])
  return i18n.t(words.key, Object.fromEntries(params))
}

/** The language they are in, where that is not the reader's: one language for all of them, or none is named. */
export function langOfWords(words: Words): string | undefined {
  const parts: readonly PlainWords[] = 'list' in words ? words.list : [words]
  const languages = new Set(parts.map((one) => ('text' in one ? (one.lang ?? '') : '')))
  languages.delete('')
  return languages.size === 1 && parts.every((one) => 'text' in one) ? [...languages][0] : undefined
}
