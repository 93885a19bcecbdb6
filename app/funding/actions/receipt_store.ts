import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Row } from '#core/sql'
import type { BankExchange } from '#ledger/actions/locked_rates'
import type { ReceiptPart } from '#funding/domain/receipt_parts'
import { STANDS } from '#funding/queries/standing'
import { toDecimalString } from '#money/money'

export interface ReceiptRecording {
  /** Made before the request; the receipt and its entry have this one id. */
  id: string
  cityId: string
  agreementId: string
  /** The instalment this money answers, when the bank or the officer says so. */
  instalmentId?: string | null
  /** The same for money that answers several of them; what is above their sum names none. */
  parts?: readonly ReceiptPart[]
  /** YYYY-MM-DD, the day of the bank. */
  receivedOn: string
  currency: string
  /** Minor units, above zero. */
  amount: bigint
  /** Foreign money at the bank's own rate; without it the city's rate of the day is used and locked. */
  exchange?: BankExchange | null
  bankRef?: string | null
  memo?: string | null
  /** Key of the import row it came from (see `contributionContent`); typed receipts have their own. */
  contentKey?: string
  batchId?: string | null
  preparedBy: string
  approvedBy?: string | null
}

export type ReceiptColumns = ReturnType<typeof receiptColumns>

/** The row of a receipt; a receipt that answers one instalment as a whole names it here too. */
export function receiptColumns(recording: ReceiptRecording, parts: readonly ReceiptPart[]) {
  const text = (value: string | null | undefined) => value?.normalize('NFC').trim() || null
  const whole = parts.length === 1 && parts[0].amount === recording.amount
  return {
    city_id: recording.cityId,
    id: recording.id,
    agreement_id: recording.agreementId,
    instalment_id: whole ? parts[0].instalmentId : null,
    received_on: recording.receivedOn,
    currency: recording.currency,
    amount: recording.amount,
    bank_ref: text(recording.bankRef),
    memo: text(recording.memo),
    content_key: recording.contentKey ?? `typed:${recording.id}`,
    batch_id: recording.batchId ?? null,
    entry_id: recording.id,
  }
}

/** Whether this receipt is stored already; the same id with other contents is refused. */
export async function isStored(
  trx: TransactionClientContract,
  row: ReceiptColumns,
  parts: readonly ReceiptPart[]
): Promise<boolean> {
  const key = [row.city_id, row.id]
  const [stored] = await selectRows(trx, 'SELECT * FROM receipts WHERE city_id = ? AND id = ?', key)
  if (!stored) return false
  const known = await selectRows(
    trx,
    'SELECT instalment_id, amount FROM receipt_parts WHERE city_id = ? AND receipt_id = ? ORDER BY no',
    key
  )
  if (isSame(stored, row) && areSame(known, parts)) return true
  throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

function isSame(stored: Row, row: ReceiptColumns): boolean {
  return Object.entries(row).every(([column, value]) =>
    column === 'amount' ? toBigInt(stored.amount) === value : stored[column] === value
  )
}

function areSame(stored: readonly Row[], parts: readonly ReceiptPart[]): boolean {
  return (
    stored.length === parts.length &&
    parts.every(
      ({ instalmentId, amount }, index) =>
        stored[index].instalment_id === instalmentId && toBigInt(stored[index].amount) === amount
    )
  )
}

/** A reference of the bank comes once under an agreement; a reversed receipt gives it back. */
export async function refuseKnownBankRef(
  trx: TransactionClientContract,
  row: ReceiptColumns
): Promise<void> {
  if (row.bank_ref === null) return
  const [known] = await selectRows(
    trx,
    `SELECT r.received_on, r.amount, r.currency FROM receipts r
     WHERE r.city_id = ? AND r.agreement_id = ? AND r.bank_ref = ?
       AND ${STANDS}`,
    [row.city_id, row.agreement_id, row.bank_ref]
  )
  if (!known) return
  const amount = `${toDecimalString(toBigInt(known.amount), known.currency)} ${known.currency}`
  const params = { ref: row.bank_ref, date: known.received_on, amount }
  throw new Refusal('E_BANK_REF_TAKEN', params, 'bank_ref')
}

/** Every part answers an instalment of this agreement. */
export async function refuseForeignInstalments(
  trx: TransactionClientContract,
  row: ReceiptColumns,
  agreement: { number: string },
  parts: readonly ReceiptPart[]
): Promise<void> {
  if (parts.length === 0) return
  const known = await selectRows(
    trx,
    'SELECT id FROM instalments WHERE city_id = ? AND agreement_id = ?',
    [row.city_id, row.agreement_id]
  )
  const ids = new Set(known.map(({ id }) => id))
  if (parts.every(({ instalmentId }) => ids.has(instalmentId))) return
  throw new Refusal('E_INSTALMENT_UNKNOWN', { number: agreement.number }, 'instalment')
}

/**
 * Stores a receipt with its parts and its number. The entry was posted just before in the same
 * transaction, so the head of the city's ledger is locked: whoever asks for the next number waits, and
 * a receipt that is rolled back takes its number with it.
 */
export async function storeReceipt(
  trx: TransactionClientContract,
  row: ReceiptColumns,
  parts: readonly ReceiptPart[]
): Promise<{ number: string }> {
  await trx.insertQuery().table('receipts').insert(row)
  const key = { city_id: row.city_id, receipt_id: row.id }
  for (const [index, { instalmentId, amount }] of parts.entries()) {
    const part = { ...key, instalment_id: instalmentId, no: index + 1, amount }
    await trx.insertQuery().table('receipt_parts').insert(part)
  }
  const [number] = await numberReceipts(trx, [row])
  return { number }
}

/** Stores many receipts without parts, as `storeReceipt` would one after the other. */
export async function storeNumbered(
  trx: TransactionClientContract,
  rows: readonly ReceiptColumns[]
): Promise<void> {
  await trx
    .insertQuery()
    .table('receipts')
    .multiInsert([...rows])
  await numberReceipts(trx, rows)
}

/** The next numbers of the fiscal years in which these receipts of one city came, in their order. */
async function numberReceipts(
  trx: TransactionClientContract,
  rows: readonly ReceiptColumns[]
): Promise<string[]> {
  const days = rows.map(({ received_on: day }) => day).toSorted()
  const years = await selectRows(
    trx,
    `SELECT y.id, y.name, y.starts_on, y.ends_on, (SELECT coalesce(max(n.no), 0) FROM receipt_numbers n
       WHERE n.city_id = y.city_id AND n.fiscal_year_id = y.id) AS last
     FROM fiscal_years y WHERE y.city_id = ? AND y.ends_on >= ? AND y.starts_on <= ?`,
    [rows[0].city_id, days[0], days.at(-1)]
  )
  const lastOf = new Map(years.map(({ id, last }) => [id, toCount(last)]))
  const numbers = rows.map(({ city_id, id, received_on: day }) => {
    const year = years.find(({ starts_on, ends_on }) => starts_on <= day && day <= ends_on)
    if (!year) throw new Refusal('E_PERIOD', { date: day }, 'date')
    const no = lastOf.get(year.id)! + 1
    lastOf.set(year.id, no)
    const number = `${year.name}-${String(no).padStart(4, '0')}`
    return { city_id, receipt_id: id, fiscal_year_id: year.id, no, number }
  })
  await trx.insertQuery().table('receipt_numbers').multiInsert(numbers)
  return numbers.map(({ number }) => number)
}
