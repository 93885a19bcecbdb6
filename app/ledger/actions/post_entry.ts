import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { isPostgres } from '#core/sql'
import { canonicalEntry, requestHash } from '#ledger/chain'
import { findFault, type EntryRequest } from '#ledger/domain/entry'
import {
  writeOnPostgres,
  writeOnSqlite,
  type PostedEntry,
  type ReadyEntry,
} from '#ledger/actions/entry_writers'

/**
 * The one function that writes entries and postings. The head of the city's chain is updated first:
 * that is the lock, and it gives the number; the postings follow, the header last, and the guards of
 * the database judge the whole entry when the header is written. A refusal leaves nothing behind.
 */
export async function postEntry(
  trx: TransactionClientContract,
  request: EntryRequest
): Promise<PostedEntry> {
  const [outcome] = await write(trx, [ready(request)])
  if ('seq' in outcome) return outcome
  throw outcome
}

/**
 * Writes many entries of one city one after the other, each as `postEntry` would. The answers come in
 * the same order: the entry, or why it was refused. A refused entry leaves nothing behind and the
 * others go on, so the caller must look at every answer.
 */
export async function postEntries(
  trx: TransactionClientContract,
  requests: readonly EntryRequest[]
): Promise<(PostedEntry | Refusal)[]> {
  const answers: (PostedEntry | Refusal)[] = []
  const waiting: ReadyEntry[] = []
  const places: number[] = []
  for (const [at, request] of requests.entries()) {
    try {
      waiting.push(ready(request))
      places.push(at)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      answers[at] = error
    }
  }
  if (new Set(waiting.map(({ request }) => request.cityId)).size > 1)
    throw new Error('postEntries() writes into the ledger of one city')
  const outcomes = waiting.length ? await write(trx, waiting) : []
  for (const [at, outcome] of outcomes.entries()) answers[places[at]] = outcome
  return answers
}

/** Everything that can be judged and computed before the lock is taken. */
function ready(request: EntryRequest): ReadyEntry {
  if (!isId(request.id)) throw new Refusal('E_ENTRY_ID')
  const normal = { ...request, memo: request.memo.normalize('NFC').trim() }
  const fault = findFault(normal)
  if (fault) throw new Refusal(fault.code, fault.params)
  const canonical = canonicalEntry(normal)
  return { request: normal, canonical, requestHash: requestHash(canonical) }
}

function write(
  trx: TransactionClientContract,
  entries: ReadyEntry[]
): Promise<(PostedEntry | Refusal)[]> {
  return isPostgres(trx) ? writeOnPostgres(trx, entries) : writeOnSqlite(trx, entries)
}
