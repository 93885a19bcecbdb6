import { sha256 } from '#core/hashes'
import { readStatement, type AnchorStatement, type SignedAnchor } from '#ledger/domain/anchor'
import { MerkleFold } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'
import type { SourceAnchor, SourceKey } from '#ledger/source'
import { isSignedBy, keyIdOf } from '#ledger/signatures'
import type { LedgerFault, LedgerFaultCode } from '#ledger/faults'
import type { PartFound } from '#ledger/verify_part'

/** Anchors that come from outside, and the key the checker trusts, when they brought one. */
export interface GivenAnchors {
  anchors: SignedAnchor[]
  /** Raw public key, base64. */
  trustedKey?: string | null
}

const LEAF_BYTES = 32

interface Check {
  said: AnchorStatement
  /** As a person would name it: the file's or the stored one. */
  given: boolean
}

/**
 * Compares a chain, entry by entry, with the anchors made of it: those stored beside it, and those
 * somebody kept outside. The second cannot be rewritten by whoever owns the database, so a cut tail and
 * a chain computed anew show here.
 */
export class AnchorChecks {
  #faults: LedgerFault[] = []
  #fold = new MerkleFold(merkleHash)
  #open = new Map<string, Check[]>()
  #highest = 0n

  constructor(
    private cityId: string,
    stored: SourceAnchor[],
    keys: SourceKey[],
    given: GivenAnchors = { anchors: [] }
  ) {
    const known = new Map(keys.map((key) => [key.id, key.public_key]))
    for (const key of keys) {
      if (keyIdOf(key.public_key) !== key.id) this.#fault(null, 'V_KEY', { key: key.id })
    }
    this.#checkStored(stored, known)
    for (const anchor of given.anchors) this.#checkGiven(anchor, known, stored, given.trustedKey)
    this.#reach(0n, null)
  }

  /** Number of the last entry whose leaf some anchor needs. */
  get highest(): bigint {
    return this.#highest
  }

  /** Numbers of the entries that anchors were made at. */
  get anchored(): ReadonlySet<string> {
    return new Set(this.#open.keys())
  }

  /** The next part of the chain: its leaves, and the entries among them that anchors were made at. */
  take({ leaves, anchored }: Pick<PartFound, 'leaves' | 'anchored'>): void {
    let done = 0
    const addUpTo = (end: number) => {
      for (; done < end; done++) {
        this.#fold.add(leaves.subarray(done * LEAF_BYTES, (done + 1) * LEAF_BYTES))
      }
    }
    for (const { seq, hash, leaves: end } of anchored) {
      addUpTo(end)
      this.#reach(BigInt(seq), hash)
    }
    addUpTo(leaves.length / LEAF_BYTES)
  }

  /** What does not hold, once the last entry has been taken. */
  finish(lastSeq: bigint): LedgerFault[] {
    for (const checks of this.#open.values()) {
      for (const { said, given } of checks) {
        const from = (lastSeq + 1n).toString()
        this.#fault(null, 'V_ANCHOR_CUT', {
          ...nameOf(said, given),
          found: lastSeq.toString(),
          from,
        })
      }
    }
    return this.#faults
  }

  #checkStored(stored: SourceAnchor[], known: Map<string, string>) {
    let previous: string | null = null
    for (const [index, anchor] of stored.entries()) {
      const said = readStatement(anchor.statement)
      if (!said) {
        this.#fault(anchor.seq, 'V_ANCHOR_COLUMN', { anchor: anchor.no, column: 'statement' })
        continue
      }
      const { statement, signature, ...columns } = anchor
      const wrong = Object.entries(columns).find(
        ([column, value]) => said[column as keyof AnchorStatement] !== value
      )
      if (wrong) this.#fault(said.seq, 'V_ANCHOR_COLUMN', { anchor: said.no, column: wrong[0] })
      if (said.previous !== previous || said.no !== String(index + 1)) {
        this.#fault(said.seq, 'V_ANCHOR_CHAIN', { anchor: said.no })
      }
      previous = sha256(statement)
      const key = known.get(said.key_id)
      if (!key) this.#fault(said.seq, 'V_ANCHOR_KEY', { ...nameOf(said, false), key: said.key_id })
      else if (!isSignedBy(key, statement, signature)) {
        this.#fault(said.seq, 'V_ANCHOR_SIGNATURE', nameOf(said, false))
      }
      this.#expect({ said, given: false })
    }
  }

  #checkGiven(
    anchor: SignedAnchor,
    known: Map<string, string>,
    stored: SourceAnchor[],
    trustedKey: string | null | undefined
  ) {
    const said = readStatement(anchor.statement)!
    const name = nameOf(said, true)
    if (said.city_id !== this.cityId) return this.#fault(null, 'V_ANCHOR_CITY', name)
    const isItsKey = keyIdOf(anchor.public_key) === said.key_id
    if (!isItsKey || !isSignedBy(anchor.public_key, anchor.statement, anchor.signature)) {
      return this.#fault(said.seq, 'V_ANCHOR_SIGNATURE', name)
    }
    if (trustedKey && trustedKey !== anchor.public_key) {
      return this.#fault(said.seq, 'V_ANCHOR_KEY', { ...name, key: said.key_id })
    }
    if (known.get(said.key_id) !== anchor.public_key) {
      this.#fault(said.seq, 'V_ANCHOR_KEY', { ...name, key: said.key_id })
    }
    if (!stored.some(({ statement }) => statement === anchor.statement)) {
      this.#fault(said.seq, 'V_ANCHOR_GONE', name)
    }
    this.#expect({ said, given: true })
  }

  #expect(check: Check) {
    if (check.said.city_id !== this.cityId) {
      return this.#fault(null, 'V_ANCHOR_CITY', nameOf(check.said, check.given))
    }
    const { seq } = check.said
    this.#open.set(seq, [...(this.#open.get(seq) ?? []), check])
    if (BigInt(seq) > this.#highest) this.#highest = BigInt(seq)
  }

  #reach(seq: bigint, hash: string | null) {
    const checks = this.#open.get(seq.toString())
    if (!checks) return
    this.#open.delete(seq.toString())
    const root = Buffer.from(this.#fold.root()).toString('hex')
    for (const { said, given } of checks) {
      if (hash !== null && said.head_hash !== hash) {
        this.#fault(said.seq, 'V_ANCHOR_HASH', nameOf(said, given))
      }
      if (said.root !== root) this.#fault(said.seq, 'V_ANCHOR_ROOT', nameOf(said, given))
    }
  }

  #fault(seq: string | null, code: LedgerFaultCode, params: Record<string, string>) {
    this.#faults.push({ seq, code, params })
  }
}

function nameOf(said: AnchorStatement, given: boolean): Record<string, string> {
  return { anchor: said.no, of: said.seq, origin: given ? 'given' : 'stored' }
}
