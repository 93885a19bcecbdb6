import type { TransactionsOf } from '#reports/queries/funder_transactions'
import type { FunderFacts } from '#reports/statements/funder_facts'
import type { Words } from '#reports/statements/table'

export const say = (key: string, params?: Record<string, string | number>): Words => ({
  key: `funder.${key}`,
  params,
})

/** The list of transactions behind a figure, on the page of the statement. */
export function listQuery(
  { question, rule }: Pick<FunderFacts, 'question' | 'rule'>,
  list: { of: TransactionsOf; head: string | null; isEver: boolean }
): string {
  const { from, to, knownAt } = question
  const query = new URLSearchParams({ from, to, rule, of: list.of })
  if (knownAt !== null) query.set('known', String(knownAt))
  if (list.isEver) query.set('since', 'beginning')
  if (list.head === null) query.set('without', 'head')
  else query.set('head', list.head)
  return `?${query}#transactions`
}
