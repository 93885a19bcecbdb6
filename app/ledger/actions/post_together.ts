import { Together } from '#core/together'
import { transact } from '#core/transact'
import { postEntries } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import type { EntryRequest } from '#ledger/domain/entry'

const queue = new Together<EntryRequest, PostedEntry>((requests) =>
  transact((trx) => postEntries(trx, requests))
)

/**
 * Posts one entry in a transaction that it shares with the others that wait for the same ledger, a
 * hundred at most. The answer comes after the commit; a refused entry is refused alone.
 */
export function postTogether(request: EntryRequest): Promise<PostedEntry> {
  return queue.add(request.cityId, request)
}
