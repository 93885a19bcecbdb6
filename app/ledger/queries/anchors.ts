import { isId } from '#core/ids'
import { NotFound } from '#core/refusal'
import {
  pageSql,
  readClient,
  selectRows,
  toBigInt,
  toCount,
  type Client,
  type Row,
} from '#core/sql'
import { ANCHOR_FORMAT, type AnchorReason, type SignedAnchor } from '#ledger/domain/anchor'

export interface ShownAnchor {
  id: string
  no: bigint
  seq: bigint
  headHash: string
  root: string
  auditSeq: bigint
  auditHash: string
  reason: AnchorReason
  madeAt: string
  madeBy: string | null
  keyId: string
  signed: SignedAnchor
}

export const ANCHORS_PER_PAGE = 50

const ANCHOR = `SELECT a.*, k.public_key, p.full_name FROM anchors a
  JOIN signing_keys k ON k.id = a.key_id LEFT JOIN people p ON p.id = a.made_by`

/** Anchors of a city, the newest first. */
export async function anchorPage(cityId: string, page: number | 'all') {
  const client = readClient()
  const [{ n }] = await selectRows(client, 'SELECT count(*) AS n FROM anchors WHERE city_id = ?', [
    cityId,
  ])
  const span = pageSql(page, ANCHORS_PER_PAGE)
  const rows = await selectRows(
    client,
    `${ANCHOR} WHERE a.city_id = ? ORDER BY a.no DESC ${span.sql}`,
    [cityId, ...span.bindings]
  )
  return { rows: rows.map(shown), total: toCount(n) }
}

/** One anchor of the city. Throws NotFound. */
export async function findAnchor(cityId: string, id: string): Promise<ShownAnchor> {
  const [row] = isId(id)
    ? await selectRows(readClient(), `${ANCHOR} WHERE a.city_id = ? AND a.id = ?`, [cityId, id])
    : []
  if (!row) throw new NotFound()
  return shown(row)
}

/** Anchors before one, the newest first: those that its growth can be proven from on its page. */
export async function anchorsBefore(cityId: string, no: bigint): Promise<ShownAnchor[]> {
  const rows = await selectRows(
    readClient(),
    `${ANCHOR} WHERE a.city_id = ? AND a.no < ? ORDER BY a.no DESC LIMIT ${ANCHORS_PER_PAGE}`,
    [cityId, no]
  )
  return rows.map(shown)
}

/** The first anchor over an entry, or null while there is none. */
export async function anchorOver(
  client: Client,
  cityId: string,
  seq: bigint
): Promise<ShownAnchor | null> {
  const [row] = await selectRows(
    client,
    `${ANCHOR} WHERE a.city_id = ? AND a.seq >= ? ORDER BY a.seq LIMIT 1`,
    [cityId, seq]
  )
  return row ? shown(row) : null
}

/** The file that leaves the application. */
export function signedAnchor(row: {
  statement: string
  signature: string
  public_key: string
}): SignedAnchor {
  const { statement, signature, public_key: key } = row
  return { format: ANCHOR_FORMAT, statement, signature, public_key: key }
}

export function anchorFileName(slug: string, seq: bigint): string {
  return `${slug}-anchor-${seq}.json`
}

export interface ShownKey {
  id: string
  publicKey: string
  madeAt: string
  replaces: string | null
  /** Whether the key it replaces signed for it. */
  isEndorsed: boolean
}

/** The keys of the installation, the newest first. */
export async function signingKeys(): Promise<ShownKey[]> {
  const rows = await selectRows(
    readClient(),
    'SELECT * FROM signing_keys ORDER BY made_at DESC, id'
  )
  return rows.map((row) => ({
    id: row.id,
    publicKey: row.public_key,
    madeAt: row.made_at,
    replaces: row.replaces,
    isEndorsed: row.endorsement !== null,
  }))
}

function shown(row: Row): ShownAnchor {
  return {
    id: row.id,
    no: toBigInt(row.no),
    seq: toBigInt(row.seq),
    headHash: row.head_hash,
    root: row.root,
    auditSeq: toBigInt(row.audit_seq),
    auditHash: row.audit_hash,
    reason: row.reason,
    madeAt: row.made_at,
    madeBy: row.full_name,
    keyId: row.key_id,
    signed: signedAnchor(row as never),
  }
}
