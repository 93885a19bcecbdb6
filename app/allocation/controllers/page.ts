import type { HttpContext } from '@adonisjs/core/http'
import { formatsFor } from '#core/format'
import { readClient } from '#core/sql'
import type { RoundRow } from '#allocation/queries/round_rows'
import type { ListedRun } from '#allocation/queries/runs'
import { readTypedAmount } from '#funding/typed_amount'
import { seeOther } from '#programmes/controllers/page'
import { groupWords } from '#programmes/group_words'
import { groupsOf } from '#programmes/queries/code_lists'

export { seeOther }

/** What the pages of this module write with, in the person's language. */
export interface Speaker {
  t: (key: string, params?: Record<string, unknown>) => string
  /** The same for the terms of a round: limits, matches, routing. */
  term: (key: string, params?: Record<string, unknown>) => string
  money: (minor: bigint) => string
  percent: (ratio: string | null, digits?: number) => string
  list: (words: readonly string[]) => string
  /** A group, a family or the groups of a ring-fence (`a+b`) by code. */
  groups: (codes: string) => string
}

export async function speakerOf({ city, i18n, view }: HttpContext): Promise<Speaker> {
  const formats = formatsFor(i18n.locale)
  const known = new Map(
    (await groupsOf(readClient(), city.id)).map((group) => [
      group.code,
      groupWords(i18n, { code: group.code, name: group.localName, lang: group.localLang }),
    ])
  )
  const list = (words: readonly string[]) => i18n.formatList([...words], { type: 'conjunction' })
  const speaker: Speaker = {
    t: (key, params) => i18n.t(`allocation.${key}`, params),
    term: (key, params) => i18n.t(`round_terms.${key}`, params),
    money: (minor) => formats.money(minor, city.currency),
    percent: (ratio, digits = 0) => formats.percent(ratio, digits),
    list,
    groups: (codes) => list(codes.split('+').map((code) => known.get(code)?.text ?? code)),
  }
  view.share({
    a: speaker.t,
    rt: speaker.term,
    // A difference stays on one line with its sign.
    signed: (minor: bigint) =>
      formats.signedMoney(minor, city.currency).replace(/^[−+]/, (sign) => `${sign}\u2060`),
    groupName: speaker.groups,
    groupLang: (code: string) => known.get(code)?.lang,
    groupList: [...known].map(([value, { text, lang }]) => ({ value, label: text, lang })),
  })
  return speaker
}

/** An amount in the city's currency, as someone typed it. */
export function typedAmount({ city, i18n }: HttpContext, text: string, field = 'amount'): bigint {
  return readTypedAmount(text, { currency: city.currency, locale: i18n.locale, field })
}

export type Step = { label: string; href?: string; state: string }

/** The way of a round, with the step of the page marked. */
export function stepsOf(
  { city }: HttpContext,
  speaker: Speaker,
  round: RoundRow,
  runs: readonly ListedRun[],
  current: 'set_up' | 'compare' | 'decision'
): Step[] {
  const root = `/cities/${city.slug}/rounds/${round.id}`
  const done = { set_up: runs.length > 0, compare: runs.length > 1, decision: false }
  if (round.state === 'decided') done.decision = true
  const href = { set_up: root, compare: `${root}/rule-comparison`, decision: `${root}#decision` }
  return (['set_up', 'compare', 'decision'] as const).map((step) => ({
    label: speaker.t(`step.${step}`),
    href: href[step],
    state: step === current ? 'current' : done[step] ? 'done' : '',
  }))
}
