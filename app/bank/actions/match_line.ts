import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import {
  isMatchStored,
  lockLine,
  refuseBeyond,
  storeMatch,
  type How,
  type IgnoredAs,
} from '#bank/actions/match_store'
import { cashEntries } from '#bank/queries/open_items'
import type { LineRow } from '#bank/queries/lines'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { submitReceipt, type Outcome } from '#funding/actions/submit'
import { toDecimalString } from '#money/money'

interface Matching {
  /** Made before the request: the match, and the receipt it makes, have this one id. */
  id: string
  cityId: string
  lineId: string
  how?: How
  by: string
}

export interface ReceiptMatching extends Matching {
  agreementId: string
  /** How the money is divided; a part without instalment is for the agreement as a whole. */
  parts: { instalmentId: string | null; amount: bigint }[]
}

const wordsIn = (currency: string) => (minor: bigint) =>
  `${toDecimalString(minor, currency)} ${currency}`

/**
 * Money of a line becomes a receipt of an agreement, for one of its instalments or several. Above the
 * city's threshold the receipt waits for a second person, and the line shows that it does. Other lines
 * may answer the same instalment, and what this one has left may go elsewhere.
 */
export async function matchToAgreement(
  trx: TransactionClientContract,
  matching: ReceiptMatching
): Promise<{ outcome: Outcome; amount: bigint; currency: string }> {
  const { id, cityId, lineId, agreementId, by } = matching
  const line = await lockLine(trx, cityId, lineId)
  const parts = matching.parts.filter(({ amount }) => amount !== 0n)
  const amount = parts.reduce((sum, part) => sum + part.amount, 0n)
  const { currency } = line
  if (await isMatchStored(trx, { cityId, id, lineId, kind: 'receipt' })) {
    return { outcome: await outcomeOf(trx, cityId, id), amount, currency }
  }
  if (line.amount < 0n) throw new Refusal('E_BANK_OUTGOING', {}, undefined, 409)
  if (parts.length === 0) throw new Refusal('E_BANK_NO_PARTS', {}, 'parts')
  refuseBeyond(line, amount, wordsIn(currency))
  const named = parts.flatMap(({ instalmentId, amount: part }) =>
    instalmentId ? [{ instalmentId, amount: part }] : []
  )
  const outcome = await submitReceipt(trx, {
    id,
    cityId,
    agreementId,
    ...(named.length > 0 ? { parts: named } : {}),
    receivedOn: line.bookedOn,
    currency,
    amount,
    bankRef: await referenceFor(trx, cityId, line),
    memo: memoOf(line),
    preparedBy: by,
  })
  await storeMatch(trx, {
    id,
    cityId,
    lineId,
    kind: 'receipt',
    amount,
    entryId: id,
    how: matching.how ?? 'by_hand',
    by,
  })
  return { outcome, amount, currency }
}

async function outcomeOf(
  trx: TransactionClientContract,
  cityId: string,
  id: string
): Promise<Outcome> {
  const [entry] = await selectRows(
    trx,
    'SELECT 1 FROM journal_entries WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  return entry ? 'recorded' : 'waiting'
}

/**
 * The bank's reference on the receipt. A reference comes once under an agreement, so what a line gives
 * in several receipts is numbered.
 */
async function referenceFor(
  trx: TransactionClientContract,
  cityId: string,
  line: LineRow
): Promise<string | null> {
  const reference = line.bankRef ?? line.endToEnd
  if (!reference) return null
  const [earlier] = await selectRows(
    trx,
    `SELECT count(*) AS n FROM bank_matches WHERE city_id = ? AND line_id = ? AND kind = 'receipt'`,
    [cityId, line.id]
  )
  const no = toCount(earlier?.n)
  return no === 0 ? reference : `${reference.slice(0, 130)}/${no + 1}`
}

function memoOf({ counterparty, text, structuredRef }: LineRow): string | null {
  const said = [counterparty, text.replaceAll('\n', ' ') || structuredRef].filter(Boolean)
  return said.join(': ').slice(0, 300).trim().toWellFormed() || null
}

export interface EntryMatching extends Matching {
  /** The entry, by its number in the journal. */
  seq: bigint
}

/** A line is the bank's side of an entry in the books: as much of both as fits. */
export async function matchToEntry(
  trx: TransactionClientContract,
  matching: EntryMatching
): Promise<{ amount: bigint; currency: string; seq: bigint }> {
  const { id, cityId, lineId, seq, by } = matching
  const line = await lockLine(trx, cityId, lineId)
  const { currency } = line
  if (await isMatchStored(trx, { cityId, id, lineId, kind: 'entry' })) {
    return { amount: 0n, currency, seq }
  }
  if (line.rest === 0n) throw new Refusal('E_BANK_LINE_DONE', {}, undefined, 409)
  const [entry] = await cashEntries(trx, cityId, { currency, seq })
  if (!entry) throw new Refusal('E_BANK_ENTRY', { no: String(seq), currency }, 'entry')
  if (entry.unseen > 0n !== line.rest > 0n) {
    throw new Refusal('E_BANK_DIRECTION', { no: String(seq) }, 'entry')
  }
  const isIn = line.rest > 0n
  const isSmaller = isIn ? entry.unseen < line.rest : entry.unseen > line.rest
  const amount = isSmaller ? entry.unseen : line.rest
  await storeMatch(trx, {
    id,
    cityId,
    lineId,
    kind: 'entry',
    amount,
    entryId: entry.entryId,
    how: matching.how ?? 'by_hand',
    by,
  })
  return { amount, currency, seq }
}

/** What is left of a line belongs to none of the city's records; it says why. */
export async function ignoreLine(
  trx: TransactionClientContract,
  matching: Matching & { ignoredAs: IgnoredAs; reason?: string | null }
): Promise<void> {
  const { id, cityId, lineId, ignoredAs, by } = matching
  const line = await lockLine(trx, cityId, lineId)
  if (await isMatchStored(trx, { cityId, id, lineId, kind: 'ignored' })) return
  if (line.rest === 0n) throw new Refusal('E_BANK_LINE_DONE', {}, undefined, 409)
  const reason = matching.reason?.trim() || null
  if (ignoredAs === 'other' && !reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  await storeMatch(trx, {
    id,
    cityId,
    lineId,
    kind: 'ignored',
    amount: line.rest,
    ignoredAs,
    reason,
    how: 'by_hand',
    by,
  })
}
