import { entryLeaf } from '#ledger/chain'
import {
  parsed,
  readStatement,
  type AnchorStatement,
  type EntryProof,
  type SignedAnchor,
} from '#ledger/domain/anchor'
import { rootOfPath } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { isSignedBy, keyIdOf } from '#ledger/signatures'

export interface Checked {
  ok: boolean
  /** In the order in which they are made; one that is undecided (null) does not make the whole wrong. */
  checks: { name: 'entry' | 'path' | 'signature' | 'key'; ok: boolean | null }[]
  statement: AnchorStatement
  /** The sealed content of the entry; null when an anchor alone was checked. */
  entry: Record<string, any> | null
}

/**
 * Whether a proof holds, from the file alone: the entry is the leaf it says, the path leads from it to
 * the root of the anchor, and the anchor is signed. `trusts` answers for a public key; without it the
 * key is left undecided: whoever checks compares its id with the one they were given.
 */
export function checkProof(proof: EntryProof, trusts?: (publicKey: string) => boolean): Checked {
  const signed = checkAnchor(proof.anchor, trusts)
  const entry = parsed(proof.payload)
  const { statement } = signed
  const isEntry =
    entry?.city_id === statement.city_id &&
    entry?.seq === String(proof.index + 1) &&
    statement.seq === String(proof.size)
  const path = proof.path.map((node) => Buffer.from(node, 'hex'))
  const leaf = entryLeaf(proof.payload)
  const root = rootOfPath(leaf, proof.index, proof.size, path, merkleHash)
  const isPath = root !== null && Buffer.from(root).toString('hex') === statement.root
  const checks: Checked['checks'] = [
    { name: 'entry', ok: isEntry },
    { name: 'path', ok: isPath },
    ...signed.checks,
  ]
  return { ok: checks.every(({ ok }) => ok !== false), checks, statement, entry }
}

/** Whether an anchor is signed with the key it names. */
export function checkAnchor(
  anchor: SignedAnchor,
  trusts?: (publicKey: string) => boolean
): Checked {
  const statement = readStatement(anchor.statement)!
  const isItsKey = keyIdOf(anchor.public_key) === statement.key_id
  const isSigned = isItsKey && isSignedBy(anchor.public_key, anchor.statement, anchor.signature)
  const checks: Checked['checks'] = [
    { name: 'signature', ok: isSigned },
    { name: 'key', ok: trusts ? trusts(anchor.public_key) : null },
  ]
  return { ok: checks.every(({ ok }) => ok !== false), checks, statement, entry: null }
}
