/*
 * A ledger as the verifier and the export see it: the same shape whether it is read from the database
 * or from an exported file. Amounts are decimal strings of minor units.
 */

export interface SourceLine {
  line_no: number
  account: string
  fund: string
  budget_line: string | null
  party: string | null
  agreement: string | null
  instalment: string | null
  commitment: string | null
  currency: string
  amount: string
  functional_amount: string
  quantity: string | null
  unit: string | null
}

export interface SourceEntry {
  id: string
  seq: string
  kind: string
  effective_on: string
  recorded_at: string
  memo: string
  request_hash: string
  reverses_id: string | null
  source_type: string | null
  source_id: string | null
  prepared_by: string
  approved_by: string | null
  line_count: number
  prev_hash: string
  hash: string
  payload: string
  /** Numbers of lines that stand on another day than the entry; a file has no day of a line. */
  other_days?: string[]
  lines: SourceLine[]
}

export interface SourceTotal {
  account: string
  fund: string
  budget_line: string
  currency: string
  /** The part of a month in a database (YYYY-MM-DD, its first day), the month in a file (YYYY-MM). */
  month: string
  debits: string
  credits: string
  functional_debits: string
  functional_credits: string
}

export interface SourceAccount {
  code: string
  type: string
  normal_side: string
  floor_zero: boolean
  needs_line: boolean
}

export interface SourceHead {
  city_id: string
  functional_currency: string
  head_seq: string
  head_hash: string
}

/** An anchor as stored: what its columns say must be what was signed. */
export interface SourceAnchor {
  no: string
  seq: string
  head_hash: string
  root: string
  audit_seq: string
  audit_hash: string
  reason: string
  made_at: string
  key_id: string
  statement: string
  signature: string
}

export interface SourceKey {
  id: string
  public_key: string
  made_at: string
  replaces: string | null
  endorsement: string | null
}

export interface LedgerSource {
  head: SourceHead
  anchors: SourceAnchor[]
  keys: SourceKey[]
  accounts: SourceAccount[]
  totals: SourceTotal[]
  /** Daily movements of the accounts that may not fall below zero, where the source keeps them. */
  days?: { key: string; moved: bigint }[]
  /** Entries that some other one reverses; without it every one may be. */
  reversed?: ReadonlySet<string>
  /** Number of the last entry there is, where it is known before they are read. */
  lastSeq?: bigint
  entries: AsyncIterable<SourceEntry>
}
