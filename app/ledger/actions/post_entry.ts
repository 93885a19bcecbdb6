import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { isId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { isPostgres, selectRows, toBigInt } from '#core/sql'
import { savepoint } from '#core/transact'
import { entryHash, entryPayload, requestHash } from '#ledger/chain'
import { findFault, type EntryRequest, type PostingLine } from '#ledger/domain/entry'
import { ledgerRefusal } from '#ledger/errors'

export interface PostedEntry {
  id: string
  seq: bigint
  hash: string
  /** The entry was there already: the same request had come before. */
  replayed: boolean
}

/**
 * The one function that writes entries and postings. The head of the city's chain is updated first:
 * that is the lock, and it gives the number; the postings follow, the header last, and the guards of
 * the database judge the whole entry when the header is written. A refusal leaves nothing behind.
 */
export async function postEntry(
  trx: TransactionClientContract,
  request: EntryRequest
): Promise<PostedEntry> {
  if (!isId(request.id)) throw new Refusal('E_ENTRY_ID')
  const normal = { ...request, memo: request.memo.normalize('NFC').trim() }
  const fault = findFault(normal)
  if (fault) throw new Refusal(fault.code, fault.params)
  const hashOfRequest = requestHash(normal)

  const early = await stored(trx, normal, hashOfRequest)
  if (early) return early

  try {
    // A savepoint, so that a refused entry gives its number back and the caller's work may go on.
    return await savepoint(trx, async (inner) => {
      const head = await stepHead(inner, normal.cityId)
      const late = await stored(inner, normal, hashOfRequest)
      if (late) throw new Replay(late)

      const recordedAt = latest(now(), head.recordedAt)
      const payload = entryPayload(normal, { seq: head.seq, recordedAt })
      const hash = entryHash(normal.cityId, head.seq, head.hash, payload)
      await insertPostings(inner, normal)
      await inner
        .insertQuery()
        .table('journal_entries')
        .insert({
          city_id: normal.cityId,
          id: normal.id,
          seq: head.seq,
          kind: normal.kind,
          effective_on: normal.effectiveOn,
          recorded_at: recordedAt,
          memo: normal.memo,
          request_hash: hashOfRequest,
          reverses_id: normal.reversesId ?? null,
          source_type: normal.source?.type ?? null,
          source_id: normal.source?.id ?? null,
          prepared_by: normal.preparedBy,
          approved_by: normal.approvedBy ?? null,
          line_count: normal.lines.length,
          payload,
          prev_hash: head.hash,
          hash,
        })
      return { id: normal.id, seq: head.seq, hash, replayed: false }
    })
  } catch (error) {
    if (error instanceof Replay) return error.entry
    throw ledgerRefusal(error, { date: normal.effectiveOn })
  }
}

/** Found under the lock: the step of the head is undone with the savepoint. */
class Replay extends Error {
  constructor(readonly entry: PostedEntry) {
    super('replayed')
  }
}

async function stored(
  trx: TransactionClientContract,
  request: EntryRequest,
  hashOfRequest: string
): Promise<PostedEntry | null> {
  const [row] = await selectRows(
    trx,
    'SELECT seq, hash, request_hash FROM journal_entries WHERE city_id = ? AND id = ?',
    [request.cityId, request.id]
  )
  if (!row) return null
  if (row.request_hash !== hashOfRequest)
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  return { id: request.id, seq: toBigInt(row.seq), hash: row.hash, replayed: true }
}

async function stepHead(trx: TransactionClientContract, cityId: string) {
  const [head] = await selectRows(
    trx,
    'UPDATE ledgers SET head_seq = head_seq + 1 WHERE city_id = ? RETURNING head_seq, head_hash, head_recorded_at',
    [cityId]
  )
  if (!head) throw new Refusal('E_NO_LEDGER')
  return {
    seq: toBigInt(head.head_seq),
    hash: head.head_hash as string,
    recordedAt: head.head_recorded_at as string,
  }
}

/** The clock of the machine may jump back; what is recorded later is never dated earlier. */
function latest(a: string, b: string): string {
  return a > b ? a : b
}

const COLUMNS = [
  'city_id',
  'entry_id',
  'line_no',
  'effective_on',
  'account_code',
  'fund_id',
  'budget_line_id',
  'party_id',
  'agreement_id',
  'instalment_id',
  'commitment_id',
  'currency',
  'amount',
  'functional_amount',
  'quantity',
  'unit',
] as const

/** SQLite takes at most 500 rows in one statement, PostgreSQL 65,535 values. */
const ROWS_PER_STATEMENT = { sqlite: 400, postgres: 4000 }

async function insertPostings(trx: TransactionClientContract, request: EntryRequest) {
  const rows = request.lines.map((line, index) => postingRow(request, line, index + 1))
  const step = ROWS_PER_STATEMENT[isPostgres(trx) ? 'postgres' : 'sqlite']
  for (let from = 0; from < rows.length; from += step) {
    await trx
      .insertQuery()
      .table('postings')
      .multiInsert(rows.slice(from, from + step))
  }
}

function postingRow(
  request: EntryRequest,
  line: PostingLine,
  lineNo: number
): Record<(typeof COLUMNS)[number], unknown> {
  return {
    city_id: request.cityId,
    entry_id: request.id,
    line_no: lineNo,
    effective_on: request.effectiveOn,
    account_code: line.account,
    fund_id: line.fund,
    budget_line_id: line.budgetLine ?? null,
    party_id: line.party ?? null,
    agreement_id: line.agreement ?? null,
    instalment_id: line.instalment ?? null,
    commitment_id: line.commitment ?? null,
    currency: line.currency,
    amount: line.amount,
    functional_amount: line.functionalAmount ?? line.amount,
    quantity: line.quantity ?? null,
    unit: line.unit ?? null,
  }
}
