import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { UNITS } from '#in_kind/domain/quantities'
import type { ValueRate } from '#in_kind/queries/rates'
import { isRate } from '#money/exchange'
import { lockLedger } from '#programmes/actions/spending_guards'

export interface RateSetting {
  cityId: string
  tableId: string
  /** Of a new table; a table keeps the name it was opened with. */
  name: string
  nameLang: string
  /** Number of the version the person saw; 0 for a new table. */
  version: number
  validFrom: string
  rates: ValueRate[]
  mark: 'sourced' | 'illustrative'
  source: string | null
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/** Sets a table of rates from a day on, as its next version; two people do it, whatever their roles. */
export async function setRates(
  trx: TransactionClientContract,
  setting: RateSetting
): Promise<{ version: number }> {
  const { cityId, tableId, preparedBy, approvedBy } = setting
  checkRates(setting)
  await lockLedger(trx, cityId)
  const seen = await latestVersion(trx, cityId, tableId)
  if (seen !== setting.version) throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  if (seen === 0) await refuseTakenName(trx, setting)
  if (!approvedBy) throw new Refusal('E_APPROVAL_NEEDED')
  if (approvedBy === preparedBy) throw new Refusal('E_SELF_APPROVAL', {}, undefined, 403)
  const version = seen + 1
  if (seen === 0) {
    await trx
      .insertQuery()
      .table('value_rate_tables')
      .insert({
        city_id: cityId,
        id: tableId,
        name: setting.name.normalize('NFC').trim(),
        name_lang: setting.nameLang,
      })
  }
  await trx
    .insertQuery()
    .table('value_rate_versions')
    .insert({
      city_id: cityId,
      table_id: tableId,
      version,
      valid_from: setting.validFrom,
      mark: setting.mark,
      source: setting.source,
      reason: setting.reason.normalize('NFC').trim(),
      prepared_by: preparedBy,
      approved_by: approvedBy,
      set_at: now(),
    })
  await trx
    .insertQuery()
    .table('value_rates')
    .multiInsert(
      setting.rates.map(({ code, title, unit, rate }) => ({
        city_id: cityId,
        table_id: tableId,
        version,
        code,
        title,
        unit,
        rate,
      }))
    )
  await recordAuditEvent(trx, {
    cityId,
    actorId: approvedBy,
    action: 'value_rates.set',
    subjectType: 'value_rate_table',
    subjectId: tableId,
    details: { version, validFrom: setting.validFrom, rates: setting.rates.length, preparedBy },
  })
  return { version }
}

/** The faults of a setting that need no database. */
export function checkRates({ rates, reason, mark, source }: RateSetting): void {
  if (!reason.trim()) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  if (rates.length === 0) throw new Refusal('E_RATES_EMPTY', {}, 'rates')
  if (mark === 'sourced' && !source?.trim()) throw new Refusal('E_RATES_SOURCE', {}, 'source')
  for (const [at, { code, title, unit, rate }] of rates.entries()) {
    const line = at + 1
    if (!code.trim() || !title.trim() || !UNITS.includes(unit) || !isRate(rate)) {
      throw new Refusal('E_RATES_LINE', { line }, 'rates')
    }
    if (rates.findIndex((one) => one.code === code) < at) {
      throw new Refusal('E_RATES_TWICE', { line, code }, 'rates')
    }
  }
}

async function latestVersion(trx: TransactionClientContract, cityId: string, tableId: string) {
  const [latest] = await selectRows(
    trx,
    'SELECT max(version) AS version FROM value_rate_versions WHERE city_id = ? AND table_id = ?',
    [cityId, tableId]
  )
  return toCount(latest?.version)
}

async function refuseTakenName(
  trx: TransactionClientContract,
  { cityId, tableId, name }: RateSetting
) {
  const [taken] = await selectRows(
    trx,
    'SELECT 1 FROM value_rate_tables WHERE city_id = ? AND (name = ? OR id = ?)',
    [cityId, name.normalize('NFC').trim(), tableId]
  )
  if (taken) throw new Refusal('E_RATES_NAME', { name }, 'name', 409)
}
