import { appendOnlyGuard } from './append_only.js'
import type { Guard } from './guard.js'

/** Decisions on pledges and refunds stand beside their entries and never change. */
export const pledgeOutcomesKept: Guard[] = [
  'condition_outcomes',
  'write_offs',
  'refunds',
  'refund_payments',
].map((table) => appendOnlyGuard(table, ['city_id', 'id']))

export const matchesKept: Guard[] = [
  appendOnlyGuard('match_rules', ['city_id', 'agreement_id', 'version']),
  appendOnlyGuard('match_sources', ['city_id', 'id']),
]

export const ownIncomesKept: Guard[] = [appendOnlyGuard('own_incomes', ['city_id', 'id'])]
