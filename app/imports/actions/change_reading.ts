import { Refusal } from '#core/refusal'
import { transact } from '#core/transact'
import { lockBatch, refuseUnless, saveBatch } from '#imports/actions/batch_store'
import { originalPathOf, proposedSettings } from '#imports/actions/open_batch'
import { beginPreview, READABLE } from '#imports/actions/preview_batch'
import type { ColumnAnswers } from '#imports/domain/column_questions'
import type { Encoding } from '#imports/domain/decode'
import type { Delimiter } from '#imports/domain/delimiter'
import { checkMapping, type MappingError, type RecordKind } from '#imports/domain/mapping'
import { findBatch, type Batch } from '#imports/queries/batches'
import { sheetMeant } from '#imports/workers/convert'
import { readClient } from '#core/sql'
import { findCurrency } from '#money/currencies'

export interface ReadingChange {
  cityId: string
  id: string
  kind?: RecordKind
  encoding?: Encoding
  delimiter?: Delimiter
  /** Another sheet of a workbook. */
  sheet?: string
  currency?: string
  mapping?: Record<string, number | undefined>
  answers?: ColumnAnswers
  /** Who says so; the command line acts for who uploads. */
  by?: string
}

export type ReadingAnswer =
  /** Other encoding, delimiter or kind: the columns are other ones and are to be looked at again. */
  { next: 'look' } | { next: 'preview' } | { next: 'mend'; errors: MappingError[] }

/** Changes how the file of a batch is read; when that is settled its preview begins. */
export async function changeReading(change: ReadingChange): Promise<ReadingAnswer> {
  const before = await findBatch(readClient(), change.cityId, change.id)
  // before anything is laid out anew
  refuseReading(before)
  const { settings } = before
  const kind = change.kind ?? before.kind
  const encoding = change.encoding ?? settings.encoding
  const delimiter = change.delimiter ?? settings.delimiter
  const currency = change.currency ?? settings.currency
  if (!findCurrency(currency)) {
    throw new Refusal('E_CURRENCY_UNKNOWN', { currency, suggestion: 'none' }, 'currency')
  }
  const { format } = settings
  const sheet = change.sheet ? (sheetMeant(settings, change.sheet) ?? change.sheet) : settings.sheet
  const otherColumns =
    kind !== before.kind ||
    encoding !== settings.encoding ||
    delimiter !== settings.delimiter ||
    sheet !== settings.sheet
  const next = otherColumns
    ? await proposedSettings({
        cityId: change.cityId,
        path: originalPathOf(before),
        kind,
        currency,
        choice: { format, sheet, withFormulas: settings.withFormulas, encoding, delimiter },
      })
    : { ...settings, currency, mapping: change.mapping ?? settings.mapping }
  if (change.delimiter) delete next.otherDelimiters
  if (!otherColumns) next.answers = { ...settings.answers, ...change.answers }

  const errors = otherColumns ? [] : checkMapping(next.mapping, kind, next.headers)
  if (errors.length > 0) return { next: 'mend', errors }
  return transact(async (trx) => {
    const batch = await lockBatch(trx, change.cityId, change.id)
    refuseReading(batch)
    if (!otherColumns && !hasColumnsOf(batch, before)) {
      throw new Refusal('E_SHEET_MEANWHILE', {}, undefined, 409)
    }
    const progress = change.by ? { ...batch.progress, readBy: change.by } : batch.progress
    await saveBatch(trx, batch, { kind, settings: next, state: 'uploaded', progress })
    if (otherColumns) return { next: 'look' }
    await beginPreview(trx, { ...batch, progress, settings: next, state: 'uploaded' })
    return { next: 'preview' }
  })
}

/** Whether a batch still has the columns that were answered: somebody may have chosen another sheet meanwhile. */
function hasColumnsOf(batch: Batch, seen: Batch): boolean {
  const { sheet, encoding, delimiter } = seen.settings
  return (
    batch.kind === seen.kind &&
    batch.settings.sheet === sheet &&
    batch.settings.encoding === encoding &&
    batch.settings.delimiter === delimiter
  )
}

/** Reads the file again as it was read, against the books of now. */
export async function previewAgain(cityId: string, id: string): Promise<void> {
  await transact(async (trx) => {
    const batch = await lockBatch(trx, cityId, id)
    refuseReading(batch)
    await beginPreview(trx, batch)
  })
}

/** A batch that has written into the books keeps its rows as they were; the file may be uploaded anew. */
function refuseReading(batch: Batch): void {
  refuseUnless(batch, ...READABLE)
  if (batch.committedBy) throw new Refusal('E_IMPORT_STATE', { state: batch.state }, undefined, 409)
}
