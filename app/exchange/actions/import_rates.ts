import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { readClient, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { rowsOfFile } from '#exchange/queries/rate_files'
import { knownRates } from '#exchange/queries/rates'
import {
  NO_RATE_COUNTS,
  readingOf,
  type RateCounts,
  type RateFile,
  type StoredReading,
} from '#exchange/rate_reading'
import { RateJudge, type JudgedRate } from '#imports/domain/rate_rows'
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
      'UPDATE fx_rate_files SET counts = counts WHERE city_id = ? AND id = ? RETURNING reading',
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
  const reading = readingOf(file.reading)
  if (!reading) throw new Refusal('E_RATE_READING', {}, 'file')
  const judge = new RateJudge(reading, await knownRates(readClient(), file.cityId), by.today)
  const counts = { ...NO_RATE_COUNTS }
  const taken: JudgedRate[] = []
  let inverted = 0
  for await (const [, cells] of rowsOfFile(file, file.reading)) {
    const verdict = judge.judge(cells)
    counts[verdict.verdict] += 1
    if (verdict.verdict !== 'new' && verdict.verdict !== 'revision') continue
    if (verdict.warning?.code === 'W_RATE_INVERTED') inverted += 1
    taken.push(verdict.rate)
  }
  if (inverted > 0 && !by.confirmed) {
    throw new Refusal('E_RATES_INVERTED', { count: inverted }, 'confirmed')
  }
  for (let at = 0; at < taken.length; at += CHUNK) {
    await transact((trx) => recordChunk(trx, file, taken.slice(at, at + CHUNK), by.actorId))
  }
  await transact(async (trx) => {
    await trx
      .query()
      .from('fx_rate_files')
      .where({ city_id: file.cityId, id: file.id })
      .update({ counts: JSON.stringify(counts), imported_at: now() })
    await recordAuditEvent(trx, {
      cityId: file.cityId,
      actorId: by.actorId,
      action: 'rates.imported',
      subjectType: 'rate_file',
      subjectId: file.id,
      details: { sha256: file.sha256, ...counts },
    })
  })
  return counts
}

async function recordChunk(
  trx: TransactionClientContract,
  file: RateFile,
  chunk: JudgedRate[],
  actorId: string
) {
  await lockLedger(trx, file.cityId)
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
