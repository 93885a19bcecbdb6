/*
 * An anchor is a signed statement about a ledger: how many entries it has, where its chain ends and
 * the Merkle root over all of them. A proof shows that one entry is under such a root. Both are files
 * that people keep outside the application; what is signed are the exact bytes of `statement`.
 */

export const ANCHOR_FORMAT = 'learning-city-ledger/anchor/1'
export const PROOF_FORMAT = 'learning-city-ledger/proof/1'
export const CONSISTENCY_FORMAT = 'learning-city-ledger/consistency/1'

export const ANCHOR_REASONS = ['daily', 'close', 'by_hand'] as const
export type AnchorReason = (typeof ANCHOR_REASONS)[number]

export interface AnchorStatement {
  v: 1
  city_id: string
  /** Of this city's anchors, counted from 1. */
  no: string
  /** Entries under the root. */
  seq: string
  /** Hash of the last of them. */
  head_hash: string
  root: string
  /** Where the chain of audit events ended. */
  audit_seq: string
  audit_hash: string
  reason: AnchorReason
  made_at: string
  /** SHA-256 of the statement of the anchor before. */
  previous: string | null
  /** SHA-256 of the raw public key. */
  key_id: string
}

export interface SignedAnchor {
  format: typeof ANCHOR_FORMAT
  statement: string
  /** Ed25519 over the UTF-8 bytes of the statement, base64. */
  signature: string
  /** Raw Ed25519 public key, base64. */
  public_key: string
}

export interface EntryProof {
  format: typeof PROOF_FORMAT
  /** The sealed bytes of the entry. */
  payload: string
  /** Place among the leaves, counted from 0. */
  index: number
  /** Leaves of the tree. */
  size: number
  /** Siblings up to the root, hex, the nearest first. */
  path: string[]
  anchor: SignedAnchor
}

/** Shows that a ledger only grew between two anchors: nothing before the earlier one was changed or removed. */
export interface ConsistencyProof {
  format: typeof CONSISTENCY_FORMAT
  earlier: SignedAnchor
  later: SignedAnchor
  /** Nodes of RFC 9162 (2.1.4), hex. */
  path: string[]
}

const HASH = /^[0-9a-f]{64}$/
const NUMBER = /^(0|[1-9]\d{0,14})$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const LONGEST_PATH = 64

/** The statement of an anchor, or null when the text is none. */
export function readStatement(text: unknown): AnchorStatement | null {
  const read = parsed(text)
  const isStatement =
    read !== null &&
    read.v === 1 &&
    [read.city_id, read.reason].every((value) => typeof value === 'string') &&
    isInstant(read.made_at) &&
    [read.no, read.seq, read.audit_seq].every(isNumber) &&
    [read.head_hash, read.root, read.audit_hash, read.key_id].every(isHash) &&
    (read.previous === null || isHash(read.previous))
  return isStatement ? (read as unknown as AnchorStatement) : null
}

/** A signed anchor as a file holds it, or null. */
export function readAnchor(value: unknown): SignedAnchor | null {
  const file = objectOf(value)
  if (file?.format !== ANCHOR_FORMAT) return null
  const { statement, signature, public_key: key } = file
  if (![statement, signature, key].every((part) => typeof part === 'string')) return null
  if (!readStatement(statement)) return null
  return { format: ANCHOR_FORMAT, statement, signature, public_key: key } as SignedAnchor
}

/** A proof as a file holds it, or null. */
export function readProof(value: unknown): EntryProof | null {
  const file = objectOf(value)
  if (file?.format !== PROOF_FORMAT) return null
  const anchor = readAnchor(file.anchor)
  const { payload, index, size, path } = file
  const isProof =
    anchor !== null &&
    typeof payload === 'string' &&
    isCount(index) &&
    isCount(size) &&
    Array.isArray(path) &&
    path.length <= LONGEST_PATH &&
    path.every(isHash)
  return isProof
    ? ({ format: PROOF_FORMAT, payload, index, size, path, anchor } as EntryProof)
    : null
}

/** A proof of consistency as a file holds it, or null. */
export function readConsistency(value: unknown): ConsistencyProof | null {
  const file = objectOf(value)
  if (file?.format !== CONSISTENCY_FORMAT) return null
  const [earlier, later] = [readAnchor(file.earlier), readAnchor(file.later)]
  const { path } = file
  const isPath = Array.isArray(path) && path.length <= LONGEST_PATH && path.every(isHash)
  return earlier && later && isPath ? { format: CONSISTENCY_FORMAT, earlier, later, path } : null
}

/** The object a text holds, or null. */
export function parsed(text: unknown): Record<string, unknown> | null {
  if (typeof text !== 'string') return null
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return null
  }
}

function objectOf(value: unknown): Record<string, unknown> | null {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : null
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && HASH.test(value)
}

function isInstant(value: unknown): boolean {
  return typeof value === 'string' && INSTANT.test(value) && !Number.isNaN(Date.parse(value))
}

function isNumber(value: unknown): boolean {
  return typeof value === 'string' && NUMBER.test(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31
}
