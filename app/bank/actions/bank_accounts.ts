import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import type { CsvProfile } from '#bank/domain/csv_profile'
import { missingColumn } from '#bank/domain/csv_profile'
import { beginsLikeIban, isIban, looksLikeIban } from '#bank/domain/iban'
import { accountNumber, type StatementAccount } from '#bank/domain/statement'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toCount, toFlag, type Row } from '#core/sql'
import { findCurrency } from '#money/currencies'

export interface AccountRegistration {
  id: string
  cityId: string
  name: string
  number: string
  currency: string
  owner?: string | null
  by: string
}

/** An account of the city at a bank. Registering the same one again changes nothing. */
export async function registerAccount(
  trx: TransactionClientContract,
  registration: AccountRegistration
): Promise<{ id: string }> {
  const { cityId, id, currency } = registration
  const number = accountNumber(registration.number)
  if (number.length < 4) throw new Refusal('E_ACCOUNT_NUMBER', {}, 'number')
  if (beginsLikeIban(number) && !isIban(number)) throw new Refusal('E_IBAN', { number }, 'number')
  if (!findCurrency(currency)) throw new Refusal('E_CURRENCY_UNKNOWN', { currency }, 'currency')
  const name = registration.name.normalize('NFC').trim()
  const [known] = await selectRows(
    trx,
    `SELECT id, name FROM bank_accounts
     WHERE city_id = ? AND (id = ? OR (number = ? AND currency = ?)) ORDER BY id = ? DESC`,
    [cityId, id, number, currency, id]
  )
  if (known?.id === id) return { id }
  if (known) throw new Refusal('E_ACCOUNT_KNOWN', { name: known.name }, 'number', 409)
  await insertAccount(trx, { ...registration, number, name })
  return { id }
}

/** The account a statement names, as the bank writes it: banks are not asked for check digits. */
export async function registerStatedAccount(
  trx: TransactionClientContract,
  account: StatementAccount,
  { id, cityId, by }: { id: string; cityId: string; by: string }
): Promise<void> {
  const { number, currency, owner } = account
  await insertAccount(trx, { id, cityId, number, currency, owner, name: number, by })
}

async function insertAccount(trx: TransactionClientContract, account: AccountRegistration) {
  const { id, cityId, name, number, currency, owner, by } = account
  await trx
    .insertQuery()
    .table('bank_accounts')
    .insert({
      city_id: cityId,
      id,
      name,
      number,
      is_iban: toFlag(trx, looksLikeIban(number)),
      currency,
      owner: owner?.normalize('NFC').trim() || null,
      csv_profile: null,
      closed_on: null,
      version: 1,
      registered_by: by,
      registered_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'bank_account.registered',
    subjectType: 'bank_account',
    subjectId: id,
    details: { currency },
  })
}

/** The account, locked: what is taken from its statements and matched to its lines comes one by one. */
export async function lockBankAccount(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<Row> {
  const [row] = await selectRows(
    trx,
    'UPDATE bank_accounts SET version = version WHERE city_id = ? AND id = ? RETURNING *',
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return row
}

/** Keeps how the files of an account are written, and its name. */
export async function changeAccount(
  trx: TransactionClientContract,
  change: {
    cityId: string
    id: string
    version: number
    name: string
    profile: CsvProfile | null
    by: string
  }
): Promise<void> {
  const { cityId, id, profile } = change
  const stored = await lockBankAccount(trx, cityId, id)
  if (toCount(stored.version) !== change.version) {
    throw new Refusal('E_STALE_VERSION', {}, undefined, 409)
  }
  const missing = profile && missingColumn(profile)
  if (missing) throw new Refusal('E_BANK_PROFILE', { column: missing }, `columns.${missing}`)
  await trx
    .query()
    .from('bank_accounts')
    .where({ city_id: cityId, id })
    .update({
      name: change.name.normalize('NFC').trim(),
      csv_profile: profile && JSON.stringify(profile),
      version: change.version + 1,
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: change.by,
    action: 'bank_account.changed',
    subjectType: 'bank_account',
    subjectId: id,
    details: { version: change.version + 1 },
  })
}
