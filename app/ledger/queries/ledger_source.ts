import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { selectArrays } from '#core/driver'
import { readSnapshot } from '#core/transact'
import { selectRows, toBigInt, type Client, type Row } from '#core/sql'
import { NotFound } from '#core/refusal'
import { batchesInOrder } from '#ledger/queries/ledger_rows'
import type {
  LedgerSource,
  SourceAccount,
  SourceAnchor,
  SourceEntry,
  SourceHead,
  SourceKey,
  SourceTotal,
} from '#ledger/source'

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
