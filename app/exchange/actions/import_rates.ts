import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { derivedId, newId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { judgeRatesOf } from '#exchange/judge_rate_file'
import { findRateFile } from '#exchange/queries/rate_files'
import type { RateCounts, RateFile, StoredReading } from '#exchange/rate_reading'
import type { JudgedRate } from '#imports/domain/rate_rows'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { pairOf } from '#ledger/domain/rates'
import { isSameRate } from '#money/exchange'

/** Rates that one transaction records. */
const CHUNK = 2_000
/** Rows that one statement carries; SQLite takes at most 500. */
const AT_ONCE = 400

/** How the file is to be read, as far as it is answered; what rates it gave is told by the rates. */
export async function answerReading(
  cityId: string,
  id: string,
  change: (reading: StoredReading) => StoredReading
): Promise<void> {
  await transact(async (trx) => {
    const [row] = await selectRows(
      trx,
      'UPDATE fx_rate_files SET reading = reading WHERE city_id = ? AND id = ? RETURNING reading',
      [cityId, id]
    )
    if (!row) throw new Refusal('E_NOT_FOUND', {}, undefined, 404)
    await trx
      .query()
      .from('fx_rate_files')
      .where({ city_id: cityId, id })
      .update({ reading: JSON.stringify(change(JSON.parse(row.reading))) })
  })
}

/**
 * Records the new rates of a file and those that correct a recorded one, as its next revision. Chunk by
 * chunk, each whole or not at all; stopped in the middle it is run again, and what is there is left alone.
 * Values that look as if they were the other way round need to be confirmed.
 */
export async function importRates(
  file: RateFile,
  by: { actorId: string; today: string; confirmed: boolean }
): Promise<RateCounts> {
  const { rates, counts, inverted } = await judgeRatesOf(file, by.today)
  if (inverted > 0 && !by.confirmed) {
    throw new Refusal('E_RATES_INVERTED', { count: inverted }, 'confirmed')
  }
  for (let at = 0; at < rates.length; at += CHUNK) {
    await transact((trx) => recordChunk(trx, file, rates.slice(at, at + CHUNK), by.actorId))
  }
  await transact((trx) => recordImport(trx, file, counts, by.actorId))
  return counts
}

/** Each import keeps its own counts: of a workbook one sheet after the other may be imported. */
async function recordImport(
  trx: TransactionClientContract,
  { cityId, id, sha256, reading }: RateFile,
  counts: RateCounts,
  actorId: string
) {
  const importedAt = now()
  const sheet = reading.sheet ?? null
  await trx
    .insertQuery()
    .table('fx_rate_imports')
    .insert({
      city_id: cityId,
      id: newId(),
      file_id: id,
      sheet,
      source: reading.source,
      counts: JSON.stringify(counts),
      imported_at: importedAt,
    })
  await trx
    .query()
    .from('fx_rate_files')
    .where({ city_id: cityId, id })
    .update({ imported_at: importedAt })
  await recordAuditEvent(trx, {
    cityId,
    actorId,
    action: 'rates.imported',
    subjectType: 'rate_file',
    subjectId: id,
    details: { sha256, ...counts },
  })
}

async function recordChunk(
  trx: TransactionClientContract,
  file: RateFile,
  chunk: JudgedRate[],
  actorId: string
) {
  await lockLedger(trx, file.cityId)
  // somebody may have removed the upload meanwhile
  await findRateFile(trx, file.cityId, file.id)
  const days = chunk.map(({ asOf }) => asOf).sort()
  const stored = await selectRows(
    trx,
    `SELECT pair, as_of, revision, base, rate FROM fx_rates
     WHERE city_id = ? AND as_of BETWEEN ? AND ? ORDER BY revision`,
    [file.cityId, days[0], days.at(-1)]
  )
  const newest = new Map(stored.map((row) => [`${row.pair} ${row.as_of}`, row]))
  const recordedAt = now()
  const rows = chunk.flatMap(({ base, quote, rate, asOf }) => {
    const pair = pairOf(base, quote)
    const before = newest.get(`${pair} ${asOf}`)
    if (before?.base === base && isSameRate(before.rate, rate)) return []
    return [
      {
        city_id: file.cityId,
        id: derivedId(file.id, pair, asOf, String(toCount(before?.revision))),
        pair,
        base,
        quote,
        rate,
        as_of: asOf,
        source: file.reading.source,
        file_sheet: file.reading.sheet ?? null,
        revision: toCount(before?.revision) + 1,
        file_sha256: file.sha256,
        recorded_by: actorId,
        recorded_at: recordedAt,
      },
    ]
  })
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    await trx
      .insertQuery()
      .table('fx_rates')
      .multiInsert(rows.slice(at, at + AT_ONCE))
  }
}
