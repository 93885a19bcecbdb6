import { isId } from '#core/ids'
import { NotFound } from '#core/refusal'
import { readSnapshot } from '#core/transact'
import { selectRows, toBigInt, toCount } from '#core/sql'
import { PROOF_FORMAT, type EntryProof } from '#ledger/domain/anchor'
import { inclusionPath } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { anchorOver } from '#ledger/queries/anchors'
import { leavesUpTo } from '#ledger/queries/leaves'

/**
 * The proof that an entry is under the first anchor made after it, or null while there is none. It
 * shows the entry itself and hashes of the others, nothing else of them.
 */
export async function entryProof(cityId: string, entryId: string): Promise<EntryProof | null> {
  if (!isId(entryId)) throw new NotFound()
  return readSnapshot(async (client) => {
    const [entry] = await selectRows(
      client,
      'SELECT seq, payload FROM journal_entries WHERE city_id = ? AND id = ?',
      [cityId, entryId]
    )
    if (!entry) throw new NotFound()
    const anchor = await anchorOver(client, cityId, toBigInt(entry.seq))
    if (!anchor) return null
    const leaves = await leavesUpTo(client, cityId, anchor.seq)
    const index = toCount(entry.seq) - 1
    const path = inclusionPath(leaves, index, merkleHash)
    return {
      format: PROOF_FORMAT,
      payload: entry.payload,
      index,
      size: leaves.length,
      path: path.map((node) => Buffer.from(node).toString('hex')),
      anchor: anchor.signed,
    }
  })
}
