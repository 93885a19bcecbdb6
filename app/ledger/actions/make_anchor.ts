import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { FIRST_HASH } from '#audit/chain'
import { now } from '#core/clock'
import { canonicalJson, sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Row } from '#core/sql'
import { sealRecords } from '#ledger/actions/seal_records'
import { signingKey } from '#ledger/actions/signing_keys'
import { entryLeaf, GENESIS, linkHash } from '#ledger/chain'
import type { AnchorReason, AnchorStatement } from '#ledger/domain/anchor'
import { MerkleFold } from '#ledger/domain/merkle'
import { merkleHash } from '#ledger/merkle_sha256'

export interface AnchorWish {
  cityId: string
  reason: AnchorReason
  /** Who asked for it; null: the system did. */
  by?: string | null
}

export interface MadeAnchor {
  id: string
  seq: bigint
  headHash: string
  root: string
  /** The end of the chain was anchored already: nothing was made. */
  replayed: boolean
}

const BATCH = 2000

/**
 * Signs the present end of a city's chain: the Merkle root over all entries, going on from the anchor
 * before. One head has one anchor. A chain that does not hold is never signed. The e-mails to the
 * recipients are only noted here; sending them is nobody's reason to wait.
 */
export async function makeAnchor(
  trx: TransactionClientContract,
  { cityId, reason, by = null }: AnchorWish
): Promise<MadeAnchor> {
  // Writing the head, unchanged, holds up whoever wants to post until this is done.
  const [head] = await selectRows(
    trx,
    'UPDATE ledgers SET head_seq = head_seq WHERE city_id = ? RETURNING head_seq, head_hash',
    [cityId]
  )
  if (!head) throw new NotFound()
  // Records come without entries, too: then the audit chain has them until the next anchor
  await sealRecords(trx, cityId)
  const seq = toBigInt(head.head_seq)
  const [last] = await selectRows(
    trx,
    'SELECT * FROM anchors WHERE city_id = ? ORDER BY no DESC LIMIT 1',
    [cityId]
  )
  if (last && toBigInt(last.seq) === seq) {
    if (last.head_hash !== head.head_hash) throw broken(seq)
    return { id: last.id, seq, headHash: last.head_hash, root: last.root, replayed: true }
  }

  const fold = await foldedUpTo(trx, cityId, last, { seq, hash: head.head_hash })
  const key = await signingKey(trx)
  const [audit] = await selectRows(
    trx,
    'SELECT head_seq, head_hash FROM audit_heads WHERE scope = ?',
    [cityId]
  )
  const said: AnchorStatement = {
    v: 1,
    city_id: cityId,
    no: ((last ? toBigInt(last.no) : 0n) + 1n).toString(),
    seq: seq.toString(),
    head_hash: head.head_hash,
    root: hex(fold.root()),
    audit_seq: toBigInt(audit?.head_seq).toString(),
    audit_hash: audit?.head_hash ?? FIRST_HASH,
    reason,
    made_at: now(),
    previous: last ? sha256(last.statement) : null,
    key_id: key.id,
  }
  const id = newId()
  await store(trx, id, said, { signature: key.sign(canonicalJson(said)), by, fold })
  return { id, seq, headHash: said.head_hash, root: said.root, replayed: false }
}

async function store(
  trx: TransactionClientContract,
  id: string,
  said: AnchorStatement,
  more: { signature: string; by: string | null; fold: MerkleFold }
) {
  const { v: _, previous: __, ...columns } = said
  await trx
    .insertQuery()
    .table('anchors')
    .insert({
      ...columns,
      id,
      no: BigInt(said.no),
      seq: BigInt(said.seq),
      audit_seq: BigInt(said.audit_seq),
      made_by: more.by,
      statement: canonicalJson(said),
      signature: more.signature,
      peaks: JSON.stringify(more.fold.peaks.map(hex)),
    })
  await recordAuditEvent(trx, {
    cityId: said.city_id,
    actorId: more.by,
    action: 'anchor.made',
    subjectType: 'anchor',
    subjectId: id,
    details: { seq: said.seq, root: said.root, reason: said.reason, keyId: said.key_id },
  })
  await trx.rawQuery(
    `INSERT INTO anchor_deliveries (city_id, anchor_id, recipient_id, state, at)
     SELECT city_id, ?, id, 'waiting', ? FROM anchor_recipients
     WHERE city_id = ? AND ended_at IS NULL`,
    [id, said.made_at, said.city_id]
  )
}

/** The tree of the anchor before, with the leaves since; every new link is checked on the way. */
async function foldedUpTo(
  trx: TransactionClientContract,
  cityId: string,
  last: Row | undefined,
  head: { seq: bigint; hash: string }
): Promise<MerkleFold> {
  const fold = new MerkleFold(merkleHash, {
    size: last ? toCount(last.seq) : 0,
    peaks: last ? JSON.parse(last.peaks).map((peak: string) => Buffer.from(peak, 'hex')) : [],
  })
  if (last && hex(fold.root()) !== last.root) throw broken(toBigInt(last.seq))
  let seq = last ? toBigInt(last.seq) : 0n
  let hash = last?.head_hash ?? GENESIS
  while (seq < head.seq) {
    const rows = await selectRows(
      trx,
      `SELECT seq, payload, prev_hash, hash FROM journal_entries
       WHERE city_id = ? AND seq > ? AND seq <= ? ORDER BY seq LIMIT ${BATCH}`,
      [cityId, seq, head.seq]
    )
    for (const row of rows) {
      const leaf = entryLeaf(row.payload)
      const isNext = toBigInt(row.seq) === seq + 1n && row.prev_hash === hash
      if (!isNext || linkHash(cityId, seq + 1n, hash, leaf) !== row.hash) throw broken(seq + 1n)
      fold.add(leaf)
      seq += 1n
      hash = row.hash
    }
    if (rows.length === 0) throw broken(seq + 1n)
  }
  if (hash !== head.hash) throw broken(head.seq)
  return fold
}

function broken(seq: bigint): Refusal {
  return new Refusal('E_CHAIN_BROKEN', { seq: seq.toString() }, undefined, 409)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
