import type { PrincipleDocument } from '#committee/domain/principle'
import type { MinutesSection, Voice } from '#committee/minutes/voice'

/** A principle in sentences: its words, and for financing the rule, the minimums and the weights. */
export function principleLines(
  { text, terms }: PrincipleDocument,
  lang: string,
  words: Voice
): MinutesSection['lines'] {
  if (!terms) return [{ text, lang }]
  const { t, all, group, list } = words
  return [
    { text, lang },
    {
      text: t('principle.rule', {
        rule: all(`allocation.rule.${terms.rule}`),
        unit: all(`allocation.unit.${terms.unit}`),
      }),
    },
    ...terms.ringFences.map((fence) => ({
      text: t('principle.fence', {
        groups: list(fence.groups.map(group)),
        minimum:
          fence.kind === 'amount'
            ? words.money(fence.amount)
            : t('principle.percentage', { percentage: fence.percentage }),
      }),
    })),
    ...terms.weights.map(({ group: code, weight }) => ({
      text: t('principle.weight', { group: group(code), weight }),
    })),
  ]
}
