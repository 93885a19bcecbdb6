import { toCount } from '#core/sql'
import { readSnapshot } from '#core/transact'
import { CONSISTENCY_FORMAT, type ConsistencyProof } from '#ledger/domain/anchor'
import { consistencyPath } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { findAnchor } from '#ledger/queries/anchors'
import { leavesUpTo } from '#ledger/queries/leaves'

/** The proof that the ledger only grew between two anchors of the city, whichever is the earlier. Throws NotFound. */
export async function consistencyProof(
  cityId: string,
  anchorId: string,
  otherId: string
): Promise<ConsistencyProof> {
  const both = [await findAnchor(cityId, anchorId), await findAnchor(cityId, otherId)]
  const [earlier, later] = both.toSorted((a, b) => (a.no < b.no ? -1 : 1))
  return readSnapshot(async (client) => {
    const leaves = await leavesUpTo(client, cityId, later.seq)
    const path = consistencyPath(leaves, toCount(earlier.seq), merkleHash)
    return {
      format: CONSISTENCY_FORMAT,
      earlier: earlier.signed,
      later: later.signed,
      path: path.map((node) => Buffer.from(node).toString('hex')),
    }
  })
}
