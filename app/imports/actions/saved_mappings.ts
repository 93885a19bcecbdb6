import { createHash } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound } from '#core/refusal'
import { readClient, selectRows } from '#core/sql'
import { transact } from '#core/transact'
import type { ColumnAnswers } from '#imports/domain/column_questions'
import type { Mapping } from '#imports/domain/column_mapping'
import type { RecordKind } from '#imports/domain/mapping'
import { wordKey } from '#imports/domain/text'
import type { Batch } from '#imports/queries/batches'
import { partsOf } from '#imports/queries/layouts'

export interface SavedMapping {
  mapping: Mapping
  answers: ColumnAnswers
  currency: string
}

/** Files with the same headers in the same order are of one origin; case and blanks aside. */
export function headerFingerprint(headers: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify(headers.map(wordKey)))
    .digest('hex')
}

/** How a city read a file with these headers the last time it imported one of this kind. */
export async function savedMapping(
  cityId: string,
  kind: RecordKind,
  headers: readonly string[]
): Promise<SavedMapping | undefined> {
  const [row] = await selectRows(
    readClient(),
    `SELECT mapping, answers, currency FROM import_mappings
     WHERE city_id = ? AND kind = ? AND fingerprint = ?`,
    [cityId, kind, headerFingerprint(headers)]
  )
  if (!row) return undefined
  return {
    mapping: JSON.parse(row.mapping),
    answers: JSON.parse(row.answers),
    currency: row.currency,
  }
}

/** Remembers how the file of a batch was read, now that somebody relies on it. */
export async function saveMapping(
  trx: TransactionClientContract,
  { cityId, kind, settings }: Batch,
  by: string
): Promise<void> {
  const { headers, mapping, answers, currency } = settings
  await trx.rawQuery(
    `INSERT INTO import_mappings (city_id, kind, fingerprint, mapping, answers, currency, used_by, used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (city_id, kind, fingerprint) DO UPDATE SET mapping = excluded.mapping,
       answers = excluded.answers, currency = excluded.currency,
       used_by = excluded.used_by, used_at = excluded.used_at`,
    [
      cityId,
      kind,
      headerFingerprint(headers),
      JSON.stringify(mapping),
      JSON.stringify(answers),
      currency,
      by,
      now(),
    ]
  )
}

/** Files with these headers are proposed by their headers again; what was imported stays as it is. */
export async function forgetLayout(cityId: string, name: string, actorId: string): Promise<void> {
  const [kind, fingerprint] = partsOf(name)
  await transact(async (trx) => {
    const removed = await selectRows(
      trx,
      `DELETE FROM import_mappings WHERE city_id = ? AND kind = ? AND fingerprint = ?
       RETURNING kind`,
      [cityId, kind, fingerprint]
    )
    if (removed.length === 0) throw new NotFound()
    await recordAuditEvent(trx, {
      cityId,
      actorId,
      action: 'import.layout_removed',
      subjectType: 'import_layout',
      details: { kind, headers: fingerprint },
    })
  })
}
