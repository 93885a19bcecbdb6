import { isId } from '#core/ids'
import { NotFound } from '#core/refusal'
import { readSnapshot } from '#core/transact'
import { selectRows, toBigInt, toCount, type Client } from '#core/sql'
import { entryLeaf } from '#ledger/chain'
import { PROOF_FORMAT, type EntryProof } from '#ledger/domain/anchor'
import { inclusionPath } from '#ledger/domain/merkle'
import { merkleHash, PackedLeaves } from '#ledger/merkle_sha256'
import { anchorOver } from '#ledger/queries/anchors'

const BATCH = 5000

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

async function leavesUpTo(client: Client, cityId: string, seq: bigint): Promise<PackedLeaves> {
  const leaves = new PackedLeaves(toCount(seq))
  for (let after = 0n; after < seq;) {
    const rows = await selectRows(
      client,
      `SELECT seq, payload FROM journal_entries
       WHERE city_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ${BATCH}`,
      [cityId, after, seq]
    )
    for (const row of rows) leaves.push(entryLeaf(row.payload))
    if (rows.length === 0) break
    after = toBigInt(rows.at(-1)!.seq)
  }
  return leaves
}
