import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { FIRST_HASH, INSTALLATION } from '#audit/chain'
import { recordAuditEvent } from '#audit/record_audit_event'
import { storagePath } from '#config/app'
import { now } from '#core/clock'
import { selectRows } from '#core/sql'
import { makeKey, signText } from '#ledger/signatures'

export interface SigningKey {
  id: string
  publicKey: string
  sign(text: string): string
}

/** The private part lives beside the database, never in it: who changes the books cannot sign for them. */
function privatePath(id: string): string {
  return join(storagePath, 'keys', `${id}.pem`)
}

/**
 * The newest key of the installation whose private part is on this machine. Where there is none, a key
 * is made and recorded, endorsed by none: whoever checks anchors sees that it is another one.
 */
export async function signingKey(trx: TransactionClientContract): Promise<SigningKey> {
  const early = ownKey(await keysNewestFirst(trx))
  if (early) return openKey(early)
  await lockKeys(trx)
  const keys = await keysNewestFirst(trx)
  const own = ownKey(keys)
  return own ? openKey(own) : newKey(trx, { replaces: keys[0]?.id ?? null, actorId: null })
}

function ownKey<Key extends { id: string }>(keys: Key[]): Key | undefined {
  return keys.find((key) => existsSync(privatePath(key.id)))
}

/** Two cities that sign for the first time at once must not make two keys. */
async function lockKeys(trx: TransactionClientContract): Promise<void> {
  await trx.rawQuery(
    'INSERT INTO audit_heads (scope, head_seq, head_hash) VALUES (?, 0, ?) ON CONFLICT (scope) DO NOTHING',
    [INSTALLATION, FIRST_HASH]
  )
  await trx.rawQuery('UPDATE audit_heads SET head_seq = head_seq WHERE scope = ?', [INSTALLATION])
}

/** Puts a new key in the place of the present one; the old one signs for it when it is here. */
export async function rotateKey(
  trx: TransactionClientContract,
  actorId: string | null
): Promise<SigningKey> {
  const present = await signingKey(trx)
  await lockKeys(trx)
  const [newest] = await keysNewestFirst(trx)
  return newKey(trx, { replaces: newest.id, endorser: present, actorId })
}

async function newKey(
  trx: TransactionClientContract,
  wish: { replaces: string | null; endorser?: SigningKey; actorId: string | null }
): Promise<SigningKey> {
  const { id, publicKey, privateKey } = makeKey()
  await mkdir(join(storagePath, 'keys'), { recursive: true, mode: 0o700 })
  await writeFile(privatePath(id), privateKey, { mode: 0o600, flag: 'wx' })
  await trx
    .insertQuery()
    .table('signing_keys')
    .insert({
      id,
      public_key: publicKey,
      made_at: now(),
      replaces: wish.replaces,
      endorsement: wish.endorser?.sign(id) ?? null,
    })
  await recordAuditEvent(trx, {
    cityId: null,
    actorId: wish.actorId,
    action: 'signing_key.made',
    subjectType: 'signing_key',
    subjectId: id,
    details: { publicKey, replaces: wish.replaces, endorsedBy: wish.endorser?.id ?? null },
  })
  return { id, publicKey, sign: (text) => signText(text, privateKey) }
}

async function openKey(key: { id: string; publicKey: string }): Promise<SigningKey> {
  const privateKey = await readFile(privatePath(key.id), 'utf8')
  return { ...key, sign: (text) => signText(text, privateKey) }
}

async function keysNewestFirst(trx: TransactionClientContract) {
  const rows = await selectRows(
    trx,
    'SELECT id, public_key FROM signing_keys ORDER BY made_at DESC, id'
  )
  return rows.map((row) => ({ id: row.id as string, publicKey: row.public_key as string }))
}
