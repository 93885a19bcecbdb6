import { hash } from 'node:crypto'
import { sha256 } from '#core/hashes'
import type { EntryRequest, PostingLine } from '#ledger/domain/entry'

/** Head of an empty chain. */
export const GENESIS = '0'.repeat(64)

/**
 * The canonical text of a request (RFC 8785: sorted keys, no spaces; text in NFC), cut at the places of
 * `recorded_at`, of `seq` and of `v`, which only the sealed entry has. The keys are written in their
 * order: sorting them anew for every entry took longer than all the rest of it.
 */
export type CanonicalEntry = readonly [string, string, string]

/** The canonical text of what an entry means. */
export function canonicalEntry(request: EntryRequest): CanonicalEntry {
  const lines = request.lines.map(canonicalLine).join(',')
  // left out where there are none: entries from before documents could be named keep their bytes
  const documents = request.documents?.length
    ? `,"documents":[${[...new Set(request.documents)].toSorted().map(text).join(',')}]`
    : ''
  return [
    `{"approved_by":${text(request.approvedBy)},"city_id":${text(request.cityId)}${documents},"effective_on":${text(request.effectiveOn)},"id":${text(request.id)},"kind":${text(request.kind)},"lines":[${lines}],"memo":${text(request.memo)},"prepared_by":${text(request.preparedBy)}`,
    `,"reverses_id":${text(request.reversesId)}`,
    `,"source_id":${text(request.source?.id)},"source_type":${text(request.source?.type)}`,
  ]
}

/** The request without what only the server knows: a retry must have the same one. */
export function requestHash(canonical: CanonicalEntry): string {
  return sha256(`${canonical.join('')}}`)
}

/** The exact bytes that are stored and hashed, around the recording time and the number. */
export function sealedParts([first, second, third]: CanonicalEntry): [string, string, string] {
  return [`${first},"recorded_at":"`, `"${second},"seq":"`, `"${third},"v":1}`]
}

/** The exact bytes that are stored and hashed: everything of an entry that means something. */
export function entryPayload(
  request: EntryRequest,
  sealed: { seq: bigint; recordedAt: string }
): string {
  return sealedPayload(canonicalEntry(request), sealed)
}

/** The same from the canonical text of the request. */
export function sealedPayload(
  canonical: CanonicalEntry,
  sealed: { seq: bigint; recordedAt: string }
): string {
  const [before, between, after] = sealedParts(canonical)
  return `${before}${sealed.recordedAt}${between}${sealed.seq}${after}`
}

/**
 * The hash of the request that became these sealed bytes: they are the canonical text of it with three more values,
 * and no text in them can look like the name of one, for its quotation marks are escaped.
 */
export function requestHashOf(payload: string): string {
  const recorded = payload.indexOf(',"recorded_at":"')
  const reverses = payload.indexOf(',"reverses_id":', recorded)
  const seq = payload.indexOf(',"seq":"', reverses)
  const source = payload.indexOf(',"source_id":', seq)
  const end = payload.length - SEALED_END.length
  return sha256(
    `${payload.slice(0, recorded)}${payload.slice(reverses, seq)}${payload.slice(source, end)}}`
  )
}

const SEALED_END = ',"v":1}'

/** Leaf of an entry: of its link in the chain, and of the Merkle trees that anchors are roots of. */
export function entryLeaf(payload: string): Buffer {
  return Buffer.from(leafText(payload), 'hex')
}

/** The same in hexadecimal letters, as hashing gives it. */
export function leafText(payload: string): string {
  return hash('sha256', `\u0000${payload}`, 'hex')
}

/** Hash of an entry with these sealed bytes. */
export function entryHash(cityId: string, seq: bigint, prevHash: string, payload: string): string {
  return linkHash(cityId, seq, prevHash, entryLeaf(payload))
}

const DOMAIN = 'lcl-v1'
const LINK_BEGINS = 1 + DOMAIN.length

/**
 * Hash of an entry: SHA-256 over the leaf of its payload and the hash before it, with domain bytes and
 * fixed lengths, so that no two different chains can have the same bytes. The leaf may come in hexadecimal letters.
 */
export function linkHash(
  cityId: string,
  seq: bigint,
  prevHash: string,
  leaf: Uint8Array | string
): string {
  const link = linkOf(cityId)
  // a hash that is too short leaves zeros, never what the entry before has left there
  const at = link.writeBigUInt64BE(seq, LINK_BEGINS + cityId.length)
  link.fill(0, at)
  link.write(prevHash, at, 32, 'hex')
  if (typeof leaf === 'string') link.write(leaf, at + 32, 32, 'hex')
  else link.set(leaf, at + 32)
  return hash('sha256', link, 'hex')
}

/** The bytes that are hashed, used again for the next entry of the same city: nobody else sees them. */
let reused = { cityId: '', link: Buffer.alloc(0) }

function linkOf(cityId: string): Buffer {
  if (reused.cityId !== cityId) {
    const link = Buffer.alloc(LINK_BEGINS + cityId.length + 8 + 32 + 32)
    link[0] = 0x01
    link.write(DOMAIN, 1, 'latin1')
    link.write(cityId, LINK_BEGINS, 'latin1')
    reused = { cityId, link }
  }
  return reused.link
}

function canonicalLine(line: PostingLine): string {
  const functional = line.functionalAmount ?? line.amount
  return `{"account":${text(line.account)},"agreement":${text(line.agreement)},"amount":"${line.amount}","budget_line":${text(line.budgetLine)},"commitment":${text(line.commitment)},"currency":${text(line.currency)},"functional_amount":"${functional}","fund":${text(line.fund)},"instalment":${text(line.instalment)},"party":${text(line.party)},"quantity":${text(line.quantity)},"unit":${text(line.unit)}}`
}

/** Letters that JSON writes as they are and that have one form only: every id and code, and most texts. */
const PLAIN = /^[ !#-[\]-~]*$/

function text(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'null'
  return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value.normalize('NFC'))
}
