import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { queryPostgres, SqliteDriver } from '#core/driver'
import { Refusal } from '#core/refusal'
import { toBigInt } from '#core/sql'
import { entryHash, sealedParts, sealedPayload, type CanonicalEntry } from '#ledger/chain'
import type { EntryRequest, PostingLine } from '#ledger/domain/entry'
import { ledgerRefusal } from '#ledger/errors'

/*
 * How entries reach the tables on each database: by prepared statements on SQLite, where a statement is
 * a call of a function, and by one call of a database function on PostgreSQL, where it is a way through
 * the network. Only `post_entry.ts` may use this.
 */

export interface PostedEntry {
  id: string
  seq: bigint
  hash: string
  /** The entry was there already: the same request had come before. */
  replayed: boolean
}

export interface ReadyEntry {
  request: EntryRequest
  canonical: CanonicalEntry
  requestHash: string
}

type Outcome = PostedEntry | Refusal

const SQL = {
  stored: 'SELECT seq, hash, request_hash FROM journal_entries WHERE city_id = ? AND id = ?',
  head: 'SELECT head_seq, head_hash, head_recorded_at FROM ledgers WHERE city_id = ?',
  posting: insertInto('postings', [
    ...['city_id', 'entry_id', 'line_no', 'effective_on', 'account_code', 'fund_id'],
    ...['budget_line_id', 'party_id', 'agreement_id', 'instalment_id', 'commitment_id'],
    ...['currency', 'amount', 'functional_amount', 'quantity', 'unit'],
  ]),
  header: insertInto('journal_entries', [
    ...['city_id', 'id', 'seq', 'kind', 'effective_on', 'recorded_at', 'memo', 'request_hash'],
    ...['reverses_id', 'source_type', 'source_id', 'prepared_by', 'approved_by', 'line_count'],
    ...['payload', 'prev_hash', 'hash'],
  ]),
}

/** Every transaction holds the one write lock of SQLite from its beginning: what is not stored now, nobody stores meanwhile. */
export async function writeOnSqlite(
  trx: TransactionClientContract,
  entries: ReadyEntry[]
): Promise<Outcome[]> {
  const driver = await SqliteDriver.of(trx)
  let head: Head | null = null
  return entries.map((entry) => {
    const stored = storedOutcome(driver, entry)
    if (stored) return stored
    try {
      head = driver.savepoint(() => writeEntry(driver, entry, head ?? headOf(driver, entry)))
      return { id: entry.request.id, seq: head.seq, hash: head.hash, replayed: false }
    } catch (error) {
      head = null
      return refusalOf(error, entry)
    }
  })
}

/** The end of the chain that the next entry goes on from: the guards compare it with the one that is stored. */
interface Head {
  seq: bigint
  hash: string
  recordedAt: string
}

function headOf(driver: SqliteDriver, { request }: ReadyEntry): Head {
  const head = driver.prepare(SQL.head).get(request.cityId)
  if (!head) throw new Refusal('E_NO_LEDGER')
  return { seq: toBigInt(head.head_seq), hash: head.head_hash, recordedAt: head.head_recorded_at }
}

function storedOutcome(driver: SqliteDriver, entry: ReadyEntry): Outcome | undefined {
  const stored = driver.prepare(SQL.stored).get(entry.request.cityId, entry.request.id)
  return stored && replay(entry, stored.seq, stored.hash, stored.request_hash)
}

/** Writes the entry after the last one, and says where the chain ends now. */
function writeEntry(driver: SqliteDriver, entry: ReadyEntry, head: Head): Head {
  const { request, canonical, requestHash } = entry
  const { cityId, id, effectiveOn, lines } = request
  const seq = head.seq + 1n
  const recordedAt = latest(now(), head.recordedAt)
  const payload = sealedPayload(canonical, { seq, recordedAt })
  const hash = entryHash(cityId, seq, head.hash, payload)

  const posting = driver.prepare(SQL.posting)
  for (const [index, line] of lines.entries())
    posting.run(cityId, id, index + 1, effectiveOn, ...lineValues(line))
  driver
    .prepare(SQL.header)
    .run(
      ...[cityId, id, seq, request.kind, effectiveOn, recordedAt, request.memo, requestHash],
      ...[request.reversesId ?? null, request.source?.type ?? null, request.source?.id ?? null],
      ...[request.preparedBy, request.approvedBy ?? null, lines.length],
      ...[payload, head.hash, hash]
    )
  return { seq, hash, recordedAt }
}

/** One call of the function of migration 0010, whatever the number of entries. */
export async function writeOnPostgres(
  trx: TransactionClientContract,
  entries: ReadyEntry[]
): Promise<Outcome[]> {
  const recordedAt = now()
  const given = entries.map(({ request, canonical, requestHash }) => ({
    id: request.id,
    kind: request.kind,
    effective_on: request.effectiveOn,
    recorded_at: recordedAt,
    memo: request.memo,
    request_hash: requestHash,
    reverses_id: request.reversesId ?? null,
    source_type: request.source?.type ?? null,
    source_id: request.source?.id ?? null,
    prepared_by: request.preparedBy,
    approved_by: request.approvedBy ?? null,
    sealed: sealedParts(canonical),
    lines: request.lines.map((line) =>
      lineValues(line).map((value) => (typeof value === 'bigint' ? value.toString() : value))
    ),
  }))
  const rows = await queryPostgres(trx, {
    name: 'post_entries',
    text: 'SELECT seq, hash, replayed, stored_hash, refused FROM post_entries($1, $2)',
    values: [entries[0].request.cityId, JSON.stringify(given)],
  })
  return rows.map((row, at) => {
    const entry = entries[at]
    if (row.refused !== null) return refusalOf(new Error(row.refused), entry)
    if (row.replayed) return replay(entry, row.seq, row.hash, row.stored_hash)
    return { id: entry.request.id, seq: toBigInt(row.seq), hash: row.hash, replayed: false }
  })
}

function lineValues(line: PostingLine): unknown[] {
  return [
    ...[line.account, line.fund, line.budgetLine ?? null, line.party ?? null],
    ...[line.agreement ?? null, line.instalment ?? null, line.commitment ?? null],
    ...[line.currency, line.amount, line.functionalAmount ?? line.amount],
    ...[line.quantity ?? null, line.unit ?? null],
  ]
}

/** The same request gets the stored entry; another one under its id is refused and told the hash of what is stored. */
function replay(entry: ReadyEntry, seq: unknown, hash: string, storedHash: string): Outcome {
  if (storedHash !== entry.requestHash)
    return new Refusal('E_IDEMPOTENCY_CONFLICT', { hash }, undefined, 409)
  return { id: entry.request.id, seq: toBigInt(seq), hash, replayed: true }
}

/** What a guard raised, as a refusal; whatever else went wrong ends the work. */
function refusalOf(error: unknown, { request }: ReadyEntry): Refusal {
  if (error instanceof Refusal) return error
  const refusal = ledgerRefusal(error, { date: request.effectiveOn })
  if (refusal instanceof Refusal) return refusal
  throw refusal
}

/** The clock of the machine may jump back; what is recorded later is never dated earlier. */
function latest(a: string, b: string): string {
  return a > b ? a : b
}

function insertInto(table: string, columns: string[]): string {
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`
}
