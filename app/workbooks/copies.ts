import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { storagePath } from '#config/app'
import { now } from '#core/clock'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, type Client } from '#core/sql'
import { exportCode, type ExportedState } from '#workbooks/export_code'

/** What the cover says of the export itself. */
export interface ExportIdentity {
  code: string
  /** Hash of the export of the same record before this one; null for the first. */
  previousSha256: string | null
}

/** Handed-out files lie under their own hash: what is there under a name is what the name says. */
export function copyPath(hash: string): string {
  return join(storagePath, 'workbooks', hash)
}

/**
 * Code and predecessor of an export. A state that was exported before keeps the predecessor it had then, so
 * that its bytes are the same again.
 */
export async function identityOf(client: Client, state: ExportedState): Promise<ExportIdentity> {
  const code = exportCode(state)
  const [same] = await selectRows(
    client,
    `SELECT previous_sha256 FROM workbook_copies WHERE city_id = ? AND code = ?
     ORDER BY kept_at, sha256 LIMIT 1`,
    [state.cityId, code]
  )
  if (same) return { code, previousSha256: same.previous_sha256 }
  const [latest] = await selectRows(
    client,
    `SELECT sha256 FROM workbook_copies WHERE city_id = ? AND subject_type = ? AND subject_id = ?
     ORDER BY kept_at DESC, sha256 LIMIT 1`,
    [state.cityId, state.subjectType, state.subjectId]
  )
  return { code, previousSha256: latest?.sha256 ?? null }
}

/** Puts the bytes under their hash, unless they are there. */
export async function keepBytes(bytes: Uint8Array): Promise<string> {
  const hash = sha256(bytes)
  const there = await readFile(copyPath(hash)).catch(() => null)
  if (there && sha256(there) === hash) return hash
  await mkdir(join(storagePath, 'workbooks'), { recursive: true, mode: 0o700 })
  const whole = `${copyPath(hash)}.${newId()}`
  try {
    await writeFile(whole, bytes, { mode: 0o600, flush: true })
    await rename(whole, copyPath(hash))
  } catch (error) {
    await rm(whole, { force: true })
    throw error
  }
  return hash
}

/** The bytes of a copy as they were handed out; a missing or changed file is refused. */
export async function bytesOfCopy(hash: string): Promise<Buffer> {
  const bytes = await readFile(copyPath(hash)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new Refusal('E_COPY_MISSING', {}, undefined, 409)
    throw error
  })
  if (sha256(bytes) !== hash) throw new Refusal('E_COPY_CHANGED', {}, undefined, 409)
  return bytes
}

/** Records a kept file with the state it shows, once for each different file. */
export async function recordCopy(
  trx: TransactionClientContract,
  copy: ExportIdentity & ExportedState & { sha256: string; size: number; headSeq: bigint }
): Promise<void> {
  const [there] = await selectRows(
    trx,
    'SELECT 1 AS yes FROM workbook_copies WHERE city_id = ? AND sha256 = ?',
    [copy.cityId, copy.sha256]
  )
  if (there) return
  await trx
    .insertQuery()
    .table('workbook_copies')
    .insert({
      city_id: copy.cityId,
      sha256: copy.sha256,
      code: copy.code,
      subject_type: copy.subjectType,
      subject_id: copy.subjectId,
      version: copy.version,
      locale: copy.locale,
      size: BigInt(copy.size),
      previous_sha256: copy.previousSha256,
      head_seq: copy.headSeq,
      head_hash: copy.ledgerHead,
      question: copy.question ? JSON.stringify(copy.question) : null,
      kept_at: now(),
    })
}
