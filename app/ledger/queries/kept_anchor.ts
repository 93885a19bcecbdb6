import { readSnapshot } from '#core/transact'
import { selectRows } from '#core/sql'
import { checkAnchor, type Checked } from '#ledger/check_proof'
import type { SignedAnchor } from '#ledger/domain/anchor'
import { merkleRoot } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { leavesUpTo } from '#ledger/queries/leaves'

/**
 * An anchor that somebody kept outside, against the ledger as it stands now: whether it is of this ledger, whether
 * there are still as many entries, whether their content has the root that was signed, and whether the chain
 * had its end there.
 */
export async function checkKeptAnchor(
  cityId: string,
  anchor: SignedAnchor,
  trusts: (publicKey: string) => boolean
): Promise<Checked> {
  const signed = checkAnchor(anchor, trusts)
  const { statement } = signed
  const seq = BigInt(statement.seq)
  const isOurs = statement.city_id === cityId
  const now = isOurs ? await stateAt(cityId, seq) : null
  const checks: Checked['checks'] = [
    ...signed.checks,
    { name: 'same_ledger', ok: isOurs },
    { name: 'covered', ok: now !== null && now.entries === seq },
    { name: 'content', ok: now !== null && now.root === statement.root },
    { name: 'end', ok: now !== null && now.headHash === statement.head_hash },
  ]
  return { ...signed, ok: checks.every(({ ok }) => ok === true), checks }
}

async function stateAt(cityId: string, seq: bigint) {
  return readSnapshot(async (client) => {
    const leaves = await leavesUpTo(client, cityId, seq)
    const [head] = await selectRows(
      client,
      'SELECT hash FROM journal_entries WHERE city_id = ? AND seq = ?',
      [cityId, seq]
    )
    return {
      entries: BigInt(leaves.length),
      root: Buffer.from(merkleRoot(leaves, merkleHash)).toString('hex'),
      headHash: head?.hash ?? null,
    }
  })
}
