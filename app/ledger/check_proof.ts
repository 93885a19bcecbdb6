import { toCount } from '#core/counts'
import { entryLeaf } from '#ledger/chain'
import {
  parsed,
  readStatement,
  type AnchorStatement,
  type ConsistencyProof,
  type EntryProof,
  type SignedAnchor,
} from '#ledger/domain/anchor'
import { isConsistent, rootOfPath } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import { isSignedBy, keyIdOf } from '#ledger/signatures'

export type CheckName =
  'entry' | 'path' | 'signature' | 'key' | 'same_ledger' | 'growth' | 'covered' | 'content' | 'end'

export interface Checked {
  ok: boolean
  /** In the order in which they are made; one that is undecided (null) does not make the whole wrong. */
  checks: { name: CheckName; ok: boolean | null }[]
  /** Of two anchors the later one. */
  statement: AnchorStatement
  /** The earlier of two anchors; null when there is one only. */
  earlier: AnchorStatement | null
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
  return { ok: checks.every(({ ok }) => ok !== false), checks, statement, earlier: null, entry }
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
  return {
    ok: checks.every(({ ok }) => ok !== false),
    checks,
    statement,
    earlier: null,
    entry: null,
  }
}

/**
 * Whether the ledger only grew between two anchors, from the file alone: both are of one ledger and signed, and the
 * path leads from the root of the earlier one to that of the later one.
 */
export function checkConsistency(
  proof: ConsistencyProof,
  trusts?: (publicKey: string) => boolean
): Checked {
  const [first, second] = [checkAnchor(proof.earlier, trusts), checkAnchor(proof.later, trusts)]
  const [earlier, later] = [first.statement, second.statement]
  const tree = ({ seq, root }: AnchorStatement) => ({
    size: toCount(seq),
    root: Buffer.from(root, 'hex'),
  })
  const path = proof.path.map((node) => Buffer.from(node, 'hex'))
  const both = (name: CheckName) => {
    const answers = [first, second].map(({ checks }) => checks.find((one) => one.name === name)!.ok)
    return answers.includes(false) ? false : answers.includes(null) ? null : true
  }
  const checks: Checked['checks'] = [
    { name: 'same_ledger', ok: earlier.city_id === later.city_id },
    {
      name: 'growth',
      ok: isConsistent({ from: tree(earlier), to: tree(later), path }, merkleHash),
    },
    { name: 'signature', ok: both('signature') },
    { name: 'key', ok: both('key') },
  ]
  const ok = checks.every((one) => one.ok !== false)
  return { ok, checks, statement: later, earlier, entry: null }
}
