import { createHash } from 'node:crypto'
import { canonicalJson, sha256 } from '#core/hashes'
import type { EntryRequest } from '#ledger/domain/entry'

/** Head of an empty chain. */
export const GENESIS = '0'.repeat(64)

/** The request without what only the server knows: a retry must have the same one. */
export function requestHash(request: EntryRequest): string {
  return sha256(canonicalJson(requestBody(request)))
}

/** The exact bytes that are stored and hashed: everything of an entry that means something. */
export function entryPayload(
  request: EntryRequest,
  sealed: { seq: bigint; recordedAt: string }
): string {
  return canonicalJson({
    v: 1,
    ...requestBody(request),
    seq: sealed.seq.toString(),
    recorded_at: sealed.recordedAt,
  })
}

/** Leaf of an entry: of its link in the chain, and of the Merkle trees that anchors are roots of. */
export function entryLeaf(payload: string): Buffer {
  return createHash('sha256').update(Buffer.of(0x00)).update(payload, 'utf8').digest()
}

/** Hash of an entry with these sealed bytes. */
export function entryHash(cityId: string, seq: bigint, prevHash: string, payload: string): string {
  return linkHash(cityId, seq, prevHash, entryLeaf(payload))
}

/**
 * Hash of an entry: SHA-256 over the leaf of its payload and the hash before it, with domain bytes and
 * fixed lengths, so that no two different chains can have the same bytes.
 */
export function linkHash(cityId: string, seq: bigint, prevHash: string, leaf: Uint8Array): string {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(seq)
  return createHash('sha256')
    .update(Buffer.of(0x01))
    .update('lcl-v1', 'ascii')
    .update(cityId, 'ascii')
    .update(number)
    .update(Buffer.from(prevHash, 'hex'))
    .update(leaf)
    .digest('hex')
}

function requestBody(request: EntryRequest) {
  return {
    id: request.id,
    city_id: request.cityId,
    kind: request.kind,
    effective_on: request.effectiveOn,
    memo: request.memo,
    source_type: request.source?.type ?? null,
    source_id: request.source?.id ?? null,
    reverses_id: request.reversesId ?? null,
    prepared_by: request.preparedBy,
    approved_by: request.approvedBy ?? null,
    // left out where there are none: entries from before documents could be named keep their bytes
    documents: request.documents?.length ? [...new Set(request.documents)].toSorted() : undefined,
    lines: request.lines.map((line) => ({
      account: line.account,
      fund: line.fund,
      budget_line: line.budgetLine ?? null,
      party: line.party ?? null,
      agreement: line.agreement ?? null,
      instalment: line.instalment ?? null,
      commitment: line.commitment ?? null,
      currency: line.currency,
      amount: line.amount.toString(),
      functional_amount: (line.functionalAmount ?? line.amount).toString(),
      quantity: line.quantity ?? null,
      unit: line.unit ?? null,
    })),
  }
}
