/**
 * The way of the money. Each figure is the net credit of a set of accounts, so the journal filtered by
 * the same accounts shows exactly the entries behind it. The later figures are parts of the earlier:
 * allocated holds what is committed, committed holds what is spent. A write-off takes a pledge out of what
 * is pledged (4800, 1190) and is no receipt; money held for a condition (2100) has been received; what goes
 * back to a funder (4000, 4850, or 2100) has not. What comes is no pledge: what is pledged leaves out the
 * entries of receipts (`NO_PLEDGE`), so money above a pledge, or without one, is received and not pledged.
 */
export const FLOW_ACCOUNTS = {
  pledged: ['1190', '2100', '4000', '4800', '9090'],
  received: ['1100', '1190', '2100', '4000', '4800', '4850'],
  ownIncome: ['4300'],
  unallocated: ['8100'],
  allocated: ['8200', '8300', '8400'],
  committed: ['8300', '8400'],
  spent: ['8400'],
} as const

/** Entries of this kind, and what takes them back, pledge nothing. */
export const NO_PLEDGE = 'receipt'
