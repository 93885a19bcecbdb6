import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { selectArrays } from '#core/driver'
import { readSnapshot } from '#core/transact'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { NotFound } from '#core/refusal'
import { batchesInOrder } from '#ledger/queries/ledger_rows'

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

/** Reads a city's ledger in one snapshot; `work` must be done with the entries before it returns. */
export async function withLedgerOfCity<T>(
  cityId: string,
  work: (source: LedgerSource, client: Client) => Promise<T>
): Promise<T> {
  return readSnapshot(async (client) => {
    const [head] = await selectRows(
      client,
      'SELECT city_id, functional_currency, head_seq, head_hash FROM ledgers WHERE city_id = ?',
      [cityId]
    )
    if (!head) throw new NotFound()
    const accounts = await selectRows(
      client,
      'SELECT code, type, normal_side, floor_zero, needs_line FROM accounts WHERE city_id = ? ORDER BY code',
      [cityId]
    )
    const totals = await selectRows(
      client,
      `SELECT * FROM balance_totals WHERE city_id = ?
       ORDER BY account_code, fund_id, budget_line_key, currency, month`,
      [cityId]
    )
    return work(
      {
        head: { ...(head as SourceHead), head_seq: String(head.head_seq) },
        accounts: accounts.map((row) => ({
          ...(row as SourceAccount),
          floor_zero: Boolean(row.floor_zero),
          needs_line: Boolean(row.needs_line),
        })),
        totals: totals.map(sourceTotal),
        anchors: await anchorsOf(client, cityId),
        keys: await keysOf(client),
        days: await daysOf(client, cityId),
        reversed: await reversedIn(client, cityId),
        lastSeq: await lastSeqOf(client, cityId),
        entries: entriesInOrder(client, cityId),
      },
      client
    )
  })
}

async function anchorsOf(client: Client, cityId: string): Promise<SourceAnchor[]> {
  const rows = await selectRows<SourceAnchor>(
    client,
    `SELECT no, seq, head_hash, root, audit_seq, audit_hash, reason, made_at, key_id, statement, signature
     FROM anchors WHERE city_id = ? ORDER BY no`,
    [cityId]
  )
  return rows.map((row) => ({
    ...row,
    no: String(row.no),
    seq: String(row.seq),
    audit_seq: String(row.audit_seq),
  }))
}

async function daysOf(client: Client, cityId: string) {
  const rows = await selectRows(client, 'SELECT * FROM authority_days WHERE city_id = ?', [cityId])
  return rows.map((row) => ({
    key: [row.account_code, row.fund_id, row.budget_line_key, row.commitment_key, row.day].join(
      ' '
    ),
    moved: toBigInt(row.moved),
  }))
}

async function reversedIn(client: Client, cityId: string): Promise<Set<string>> {
  const rows = await selectRows(
    client,
    'SELECT reverses_id FROM journal_entries WHERE city_id = ? AND reverses_id IS NOT NULL',
    [cityId]
  )
  return new Set(rows.map((row) => row.reverses_id))
}

async function lastSeqOf(client: Client, cityId: string): Promise<bigint> {
  const [row] = await selectRows(
    client,
    'SELECT max(seq) AS seq FROM journal_entries WHERE city_id = ?',
    [cityId]
  )
  return toBigInt(row.seq)
}

async function keysOf(client: Client): Promise<SourceKey[]> {
  return selectRows<SourceKey>(
    client,
    'SELECT id, public_key, made_at, replaces, endorsement FROM signing_keys ORDER BY made_at, id'
  )
}

async function* entriesInOrder(
  client: TransactionClientContract,
  cityId: string
): AsyncIterable<SourceEntry> {
  const ask = (sql: string, values: unknown[]) => selectArrays(client, sql, values)
  for await (const batch of batchesInOrder(ask, cityId)) yield* batch
}

function sourceTotal(row: Row): SourceTotal {
  return {
    account: row.account_code,
    fund: row.fund_id,
    budget_line: row.budget_line_key,
    currency: row.currency,
    month: row.month,
    debits: String(row.debits),
    credits: String(row.credits),
    functional_debits: String(row.functional_debits),
    functional_credits: String(row.functional_credits),
  }
}
