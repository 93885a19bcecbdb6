import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotTogether, refuseTwins } from '#core/not_together'
import { isPostgres, selectRows, toCount } from '#core/sql'
import { receiptEntry, type HeldAgreement } from '#funding/actions/record_receipt'
import { receivingOf, type Receiving } from '#funding/actions/entry_lines'
import {
  receiptColumns,
  storeNumbered,
  type ReceiptColumns,
  type ReceiptRecording,
} from '#funding/actions/receipt_store'
import { answeredBy, stillOpen } from '#funding/domain/conditions'
import { findReceiptFault } from '#funding/domain/receipt_rules'
import { ledgerTermsOf } from '#funding/queries/ledger_terms'
import { STANDS } from '#funding/queries/standing'
import { postEntries } from '#ledger/actions/post_entry'
import type { EntryRequest } from '#ledger/domain/entry'

/**
 * Records many new receipts of a city as `recordReceipt` would one after the other, asking the books once
 * for all of them. It is for receipts that are as simple as most: in the functional currency, without
 * parts, none of them known. Where one is not, or is refused, it throws `NotTogether`: the transaction is
 * to be taken back, and each receipt recorded by itself, which says what is the matter with it.
 */
export async function recordReceipts(
  trx: TransactionClientContract,
  cityId: string,
  recordings: readonly ReceiptRecording[],
  hold: (agreementId: string) => Promise<HeldAgreement>
): Promise<void> {
  if (recordings.length === 0) return
  const { currency } = await ledgerTermsOf(trx, cityId)
  const rows = recordings.map((recording) => receiptColumns(recording, []))
  await refuseKnown(trx, cityId, rows)

  const entries: EntryRequest[] = []
  for (const [at, recording] of recordings.entries()) {
    const held = await hold(recording.agreementId)
    const { agreement } = held
    const isSimple =
      agreement.currency === currency && !recording.exchange && !recording.parts?.length
    if (!isSimple || recording.instalmentId || findReceiptFault(agreement, recording))
      throw new NotTogether()
    const paying = { ...agreement, fundId: agreement.fundId! }
    const receiving: Receiving = (held.receiving ??= await receivingOf(trx, cityId, paying))
    entries.push(receiptEntry(paying, recording, rows[at], receiving))
    receiving.open = stillOpen(receiving.open, answeredBy(recording.amount, receiving.open))
  }
  const outcomes = await postEntries(trx, entries)
  if (outcomes.some((outcome) => !('seq' in outcome) || outcome.replayed)) throw new NotTogether()
  await storeNumbered(trx, rows)
}

/** Receipts and references of the bank that are stored already, or that come twice among these. */
async function refuseKnown(
  trx: TransactionClientContract,
  cityId: string,
  rows: readonly ReceiptColumns[]
): Promise<void> {
  const ids = rows.map(({ id }) => id)
  const refs = rows.flatMap(({ agreement_id: agreement, bank_ref: ref }) =>
    ref === null ? [] : [[agreement, ref]]
  )
  refuseTwins(ids)
  refuseTwins(refs.map((ref) => ref.join(' ')))
  const questions: [sql: string, bindings: string[]][] = [
    [
      `SELECT count(*) AS known FROM receipts r WHERE r.city_id = ? AND r.id IN (${marks(ids)})`,
      ids,
    ],
  ]
  if (refs.length > 0) {
    const pairs = refs.map(() => (isPostgres(trx) ? '(CAST(? AS uuid), ?)' : '(?, ?)')).join(', ')
    questions.push([
      `SELECT count(*) AS known FROM receipts r
       WHERE r.city_id = ? AND (r.agreement_id, r.bank_ref) IN (VALUES ${pairs}) AND ${STANDS}`,
      refs.flat(),
    ])
  }
  for (const [sql, bindings] of questions) {
    const [{ known }] = await selectRows(trx, sql, [cityId, ...bindings])
    if (toCount(known) > 0) throw new NotTogether()
  }
}

function marks(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
