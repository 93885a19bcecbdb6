import { FLOW_ACCOUNTS } from '#ledger/domain/flow_accounts'
import {
  FUND_MOVEMENTS,
  IN_KIND_GIVEN,
  IN_KIND_HELD,
  IN_KIND_USED,
  MONEY_ONLY,
  OWNED,
} from '#reports/account_sets'
import type { Position } from '#workbooks/books/fund_figures'

const position = (
  table: Position['table'],
  key: string,
  measure: Position['measure'],
  accounts: readonly string[],
  sign: 1n | -1n = 1n
): Position => ({ table, key, measure, accounts, sign })

/** The figures of the statement by the accounts that its page adds up. */
export const POSITIONS: Position[] = [
  position('money', 'opening', 'opening', MONEY_ONLY),
  position('money', 'received', 'ordinary', FLOW_ACCOUNTS.received),
  position('money', 'returned', 'refunds', FLOW_ACCOUNTS.received),
  ...Object.entries(FUND_MOVEMENTS).map(([key, { accounts, sign }]) =>
    position('money', key, 'moved', accounts, sign)
  ),
  position('money', 'closing', 'end', MONEY_ONLY),
  position('inKind', 'inKindReceived', 'moved', IN_KIND_GIVEN),
  position('inKind', 'inKindUsed', 'moved', IN_KIND_USED),
  position('inKind', 'inKindHeld', 'end', IN_KIND_HELD, -1n),
  position('authority', 'allocated', 'moved', FLOW_ACCOUNTS.allocated),
  position('authority', 'committed', 'moved', FLOW_ACCOUNTS.committed),
  position('authority', 'expended', 'moved', FLOW_ACCOUNTS.spent),
  position('authority', 'unallocated', 'end', FLOW_ACCOUNTS.unallocated),
  position(null, 'owned', 'end', OWNED, -1n),
]
