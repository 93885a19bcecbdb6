import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { Refusal } from '#core/refusal'
import { selectRows, toBoolean, toCount, toFlag, type Row } from '#core/sql'
import { libraryValue } from '#appraisal/domain/unit_value_library'
import {
  faultOfTransfer,
  transferred,
  type PublishedValue,
  type TransferStep,
} from '#appraisal/domain/unit_values'
import { isRate } from '#money/exchange'

export interface UnitValueSetting {
  cityId: string
  valueId: string
  /** Of a value of the library; what it is called stands in the catalogues. */
  libraryKey: string | null
  /** Of a value of the city's own; it keeps the name it was opened with. */
  own: { name: string; unit: string; lang: string } | null
  /** Number of the version the person saw; 0 for a new value. */
  version: number
  published: PublishedValue
  steps: TransferStep[]
  decimals: number
  currency: string | null
  priceBase: number | null
  country: string
  grade: number
  source: string
  sourceYear: number
  licence: string | null
  mark: 'sourced' | 'illustrative'
  isWithdrawn: boolean
  reason: string
  by: string
}

/** Sets a unit value of the city as its next version; the same sent again is recognised. What models hold stays. */
export async function setUnitValue(
  trx: TransactionClientContract,
  setting: UnitValueSetting
): Promise<{ version: number }> {
  const { cityId, valueId } = setting
  refuseUnsound(setting)
  const [latest] = await selectRows(
    trx,
    `SELECT * FROM unit_value_versions WHERE city_id = ? AND value_id = ? ORDER BY version DESC LIMIT 1`,
    [cityId, valueId]
  )
  const seen = toCount(latest?.version)
  const version = setting.version + 1
  const row = rowOf(setting)
  const isSame = () => isSameRow(latest, row) && toBoolean(latest.withdrawn) === setting.isWithdrawn
  if (seen === version && isSame()) return { version }
  if (seen !== setting.version) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (seen === 0) await openValue(trx, setting)
  await trx
    .insertQuery()
    .table('unit_value_versions')
    .insert({
      ...row,
      city_id: cityId,
      value_id: valueId,
      version,
      withdrawn: toFlag(trx, setting.isWithdrawn),
      set_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: setting.by,
    action: 'unit_value.set',
    subjectType: 'unit_value',
    subjectId: valueId,
    details: {
      version,
      value: row.value,
      currency: setting.currency,
      priceBase: setting.priceBase,
      withdrawn: setting.isWithdrawn,
    },
  })
  return { version }
}

/** What a version says, as it is stored; the truth value differs between databases. */
function rowOf(setting: UnitValueSetting) {
  const { published, steps, decimals } = setting
  return {
    published_value: published.value,
    published_currency: published.currency,
    published_price_base: published.priceBase,
    steps: canonicalJson(steps),
    decimals,
    value: transferred(published, steps, decimals).value.toFixed(),
    currency: setting.currency,
    price_base: setting.priceBase,
    country: setting.country,
    grade: setting.grade,
    source: setting.source,
    source_year: setting.sourceYear,
    licence: setting.licence,
    mark: setting.mark,
    reason: setting.reason,
    set_by: setting.by,
  }
}

/** Whether a form was sent twice. Whole numbers come back as bigint. */
function isSameRow(stored: Row, sent: Row): boolean {
  return Object.entries(sent).every(([column, value]) => `${stored[column]}` === `${value}`)
}

function refuseUnsound({ published, currency, priceBase, decimals, steps }: UnitValueSetting) {
  if (!isRate(published.value)) throw new Refusal('E_UNIT_VALUE_NUMBER', {}, 'publishedValue')
  const fault = faultOfTransfer(published, { currency, priceBase, decimals }, steps)
  if (!fault) return
  const { code, ...params } = fault
  const field = code === 'E_UNIT_VALUE_NOTHING' ? 'decimals' : 'steps'
  throw new Refusal(code, params, field)
}

async function openValue(trx: TransactionClientContract, setting: UnitValueSetting) {
  const { cityId, valueId, libraryKey, own } = setting
  if (libraryKey !== null && !libraryValue(libraryKey))
    throw new Refusal('E_NOT_FOUND', {}, undefined, 404)
  const taken = await selectRows(
    trx,
    'SELECT 1 FROM unit_values WHERE city_id = ? AND (id = ? OR library_key = ? OR name = ?)',
    [cityId, valueId, libraryKey, own?.name ?? null]
  )
  if (taken.length > 0) {
    if (own) throw new Refusal('E_UNIT_VALUE_NAME', { name: own.name }, 'name', 409)
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  }
  await trx
    .insertQuery()
    .table('unit_values')
    .insert({
      city_id: cityId,
      id: valueId,
      library_key: libraryKey,
      name: own?.name ?? null,
      unit: own?.unit ?? null,
      lang: own?.lang ?? null,
    })
}
