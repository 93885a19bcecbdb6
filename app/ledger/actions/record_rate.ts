import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows, toCount, type Row } from '#core/sql'
import { pairOf } from '#ledger/domain/rates'
import { isCurrencyActive } from '#money/currencies'
import { isRate, isSameRate } from '#money/exchange'

export interface RateRecording {
  /** Made before the request. */
  id: string
  cityId: string
  /** `1 base = rate quote`. */
  base: string
  quote: string
  /** Exact decimal text with a point. */
  rate: string
  asOf: string
  source: string
  /** SHA-256 of the file it was imported from. */
  fileSha256?: string | null
  recordedBy: string
}

export type RateOutcome = 'recorded' | 'revised' | 'unchanged'

/**
 * Records a rate. One that differs from the newest of its pair and day becomes the next revision, and
 * the earlier ones stay; the same value from the same source again changes nothing.
 */
export async function recordRate(
  trx: TransactionClientContract,
  recording: RateRecording
): Promise<{ outcome: RateOutcome; revision: number }> {
  refuseUnfit(recording)
  const { cityId, id, base, quote, rate, asOf } = recording
  const source = recording.source.normalize('NFC').trim()
  const pair = pairOf(base, quote)
  // The lock of the city's rates: two people who record at once number their revisions one by one.
  await trx.rawQuery('UPDATE ledgers SET head_seq = head_seq WHERE city_id = ?', [cityId])
  const [stored] = await selectRows(trx, 'SELECT * FROM fx_rates WHERE city_id = ? AND id = ?', [
    cityId,
    id,
  ])
  if (stored) {
    if (isSame(stored, { ...recording, source }))
      return { outcome: 'unchanged', revision: toCount(stored.revision) }
    throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  }
  const [newest] = await selectRows(
    trx,
    `SELECT * FROM fx_rates WHERE city_id = ? AND pair = ? AND as_of = ?
     ORDER BY revision DESC LIMIT 1`,
    [cityId, pair, asOf]
  )
  const revision = toCount(newest?.revision)
  if (newest && isSame(newest, { ...recording, source })) return { outcome: 'unchanged', revision }

  await trx
    .insertQuery()
    .table('fx_rates')
    .insert({
      city_id: cityId,
      id,
      pair,
      base,
      quote,
      rate,
      as_of: asOf,
      source,
      revision: revision + 1,
      file_sha256: recording.fileSha256 ?? null,
      recorded_by: recording.recordedBy,
      recorded_at: now(),
    })
  return { outcome: newest ? 'revised' : 'recorded', revision: revision + 1 }
}

function refuseUnfit({ base, quote, rate, asOf, source }: RateRecording) {
  for (const [field, currency] of Object.entries({ base, quote })) {
    if (!isCurrencyActive(currency, asOf))
      throw new Refusal('E_RATE_CURRENCY', { currency, date: asOf }, field)
  }
  if (base === quote) throw new Refusal('E_RATE_SAME_CURRENCY', { currency: base }, 'quote')
  if (!isRate(rate)) throw new Refusal('E_RATE_FORMAT', { value: rate.slice(0, 40) }, 'rate')
  if (source.trim() === '') throw new Refusal('E_RATE_SOURCE', {}, 'source')
}

function isSame(stored: Row, { base, rate, quote, asOf, source }: RateRecording): boolean {
  return (
    stored.base === base &&
    stored.quote === quote &&
    stored.as_of === asOf &&
    stored.source === source &&
    isSameRate(stored.rate, rate)
  )
}
