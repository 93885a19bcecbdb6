import type { I18n } from '@adonisjs/i18n'
import { formatsFor } from '#core/format'
import type { Client } from '#core/sql'
import type { CityContext } from '#identity/city_context'
import { groupWords } from '#programmes/group_words'
import { groupsOf } from '#programmes/queries/code_lists'

export interface MinutesSection {
  title: string
  lines: { text: string; lang?: string }[]
}

/** How minutes speak in one language. */
export interface Voice {
  t: (key: string, params?: Record<string, unknown>) => string
  all: (key: string, params?: Record<string, unknown>) => string
  at: (instant: string) => string
  money: (minor: string) => string
  group: (code: string) => string
  list: (words: readonly string[]) => string
}

/** The words and formats of one language, for a city. */
export async function voice(client: Client, city: CityContext, i18n: I18n): Promise<Voice> {
  const formats = formatsFor(i18n.locale)
  const groups = new Map(
    (await groupsOf(client, city.id)).map((group) => [
      group.code,
      groupWords(i18n, { code: group.code, name: group.localName, lang: group.localLang }).text,
    ])
  )
  return {
    t: (key, params) => i18n.t(`committee.${key}`, params),
    all: (key, params) => i18n.t(key, params),
    at: (instant) => formats.instant(instant, city.timezone),
    money: (minor) => formats.money(BigInt(minor), city.currency),
    group: (code) => groups.get(code) ?? code,
    list: (words) => i18n.formatList([...words], { type: 'conjunction' }),
  }
}
