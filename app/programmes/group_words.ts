import i18nManager from '@adonisjs/i18n/services/main'
import type { I18n } from '@adonisjs/i18n'
import { DEFAULT_GROUPS } from '#programmes/domain/default_groups'

const KNOWN_GROUPS = new Set(DEFAULT_GROUPS.map(({ code }) => code))

/** A text and, where it is not in the language of the page, the language it is in. */
export interface Words {
  text: string
  lang?: string
}

/** A group of the default list in the reader's language, unless the city has words of its own for it. */
export function groupWords(i18n: I18n, group: { code: string; name: string; lang: string }): Words {
  const key = defaultKey(group)
  return key ? { text: i18n.t(key) } : { text: group.name, lang: group.lang }
}

/** The text of a group of the default list whose name the city left as it was, or null. */
export function defaultKey(group: { code: string; name: string; lang: string }): string | null {
  const key = `programmes.group.${group.code}`
  const isDefault =
    KNOWN_GROUPS.has(group.code) && i18nManager.locale(group.lang).t(key) === group.name
  return isDefault ? key : null
}
