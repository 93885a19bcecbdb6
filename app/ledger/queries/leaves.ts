import { selectRows, toBigInt, type Client } from '#core/sql'
import { entryLeaf } from '#ledger/chain'
import { PackedLeaves } from '#ledger/merkle_sha256'

const BATCH = 5000
const FIRST_ROOM = 1024

/**
 * Leaf hashes of the entries up to a number, computed from their sealed content as it stands now. The room
 * for them grows with what the ledger has: the number may come from a file of anybody's making.
 */
export async function leavesUpTo(
  client: Client,
  cityId: string,
  seq: bigint
): Promise<PackedLeaves> {
  const leaves = new PackedLeaves(FIRST_ROOM)
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
