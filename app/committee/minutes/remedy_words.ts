import type { Voice } from '#committee/minutes/voice'

/** What an objection asks for: its own words, or the change of the run that it names. */
export function remedyText(remedy: Record<string, unknown>, words: Voice): string {
  if (remedy.kind === 'words') return String(remedy.text)
  const text = (key: string) => String(remedy[key] ?? '')
  const groups = Array.isArray(remedy.groups) ? remedy.groups.map((one) => words.group(one)) : []
  const rule = remedy.rule ? words.all(`allocation.rule.${remedy.rule}`) : ''
  return words.t(`remedy.${remedy.kind}`, {
    line: text('line'),
    fund: text('fund'),
    rule,
    weight: text('weight'),
    groups: words.list(groups),
    amount: remedy.amount ? words.money(text('amount')) : '',
    percentage: remedy.percentage
      ? words.t('principle.percentage', { percentage: text('percentage') })
      : '',
  })
}
