import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { NotTogether } from '#core/not_together'
import { Refusal } from '#core/refusal'
import { isPostgres, selectRows } from '#core/sql'
import type { ReceiptRecording } from '#funding/actions/receipt_store'
import { holdAgreement, recordReceipt, type HeldAgreement } from '#funding/actions/record_receipt'
import { recordReceipts } from '#funding/actions/record_receipts'
import type { Settled } from '#imports/actions/batch_store'
import type { BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'
import { marks, NOT_REVERSED } from '#imports/queries/books'

interface Earlier {
  /** The receipt of this content that stands. */
  standing?: { id: string; batchId: string | null }
  /** How many of this content were reversed. */
  reversed: number
}

/** Takes rows of contributions: what stands in the books already is looked up again under the lock. */
export class ReceiptTaker {
  private constructor(
    private readonly trx: TransactionClientContract,
    private readonly batch: Batch,
    private readonly agreements: ReadonlyMap<string, string>,
    private readonly earlier: ReadonlyMap<string, Earlier>
  ) {}

  static async for(
    trx: TransactionClientContract,
    batch: Batch,
    rows: readonly BatchRow[]
  ): Promise<ReceiptTaker> {
    const { cityId } = batch
    const agreements = await agreementIds(trx, cityId, [
      ...new Set(rows.map(({ draft }) => draft.agreement as string)),
    ])
    if (isPostgres(trx)) await lockInOrder(trx, cityId, [...agreements.values()])
    const earlier = await earlierReceipts(
      trx,
      cityId,
      rows.map(({ contentKey }) => contentKey!)
    )
    return new ReceiptTaker(trx, batch, agreements, earlier)
  }

  readonly #held = new Map<string, HeldAgreement>()

  readonly #hold = async (agreementId: string): Promise<HeldAgreement> => {
    const held =
      this.#held.get(agreementId) ?? (await holdAgreement(this.trx, this.batch.cityId, agreementId))
    this.#held.set(agreementId, held)
    return held
  }

  async take(row: BatchRow): Promise<Settled> {
    const standing = this.#standing(row)
    if (standing) return standing
    const recording = this.#recording(row)
    await recordReceipt(this.trx, recording, await this.#hold(recording.agreementId))
    return { outcome: 'taken', recordId: recording.id }
  }

  /** All rows at once; when one of them is not as simple as most, the error is `NotTogether`. */
  async takeTogether(rows: readonly BatchRow[]): Promise<Settled[]> {
    const recordings: ReceiptRecording[] = []
    const settled = rows.map((row): Settled => {
      const standing = this.#standing(row)
      if (standing) return standing
      if (!this.agreements.has(row.draft.agreement)) throw new NotTogether()
      const recording = this.#recording(row)
      recordings.push(recording)
      return { outcome: 'taken', recordId: recording.id }
    })
    await recordReceipts(this.trx, this.batch.cityId, recordings, this.#hold)
    return settled
  }

  /** What becomes of a row whose receipt is in the books already. */
  #standing(row: BatchRow): Settled | undefined {
    const { standing } = this.earlier.get(row.contentKey!) ?? {}
    if (!standing) return undefined
    if (standing.batchId === this.batch.id) return { outcome: 'taken', recordId: standing.id }
    const issues = { of: { record: standing.id }, field: row.draft.bankRef ? 'bank_ref' : 'row' }
    return { outcome: 'left_out', verdict: 'duplicate', issues }
  }

  #recording(row: BatchRow): ReceiptRecording {
    const { batch } = this
    const number = row.draft.agreement
    const agreementId = this.agreements.get(number)
    if (!agreementId) throw new Refusal('E_AGREEMENT_UNKNOWN', { number }, 'agreement')
    const { reversed = 0 } = this.earlier.get(row.contentKey!) ?? {}
    return {
      id: derivedId('imported receipt', batch.cityId, row.contentKey!, String(reversed)),
      cityId: batch.cityId,
      agreementId,
      receivedOn: row.draft.date,
      currency: row.draft.currency,
      amount: BigInt(row.draft.minor),
      bankRef: row.draft.bankRef,
      memo: row.draft.purpose,
      contentKey: row.contentKey!,
      batchId: batch.id,
      ...peopleOf(batch),
    }
  }
}

/** Who brought the file prepared its entries; who else committed it approved them. */
export function peopleOf(batch: Batch): { preparedBy: string; approvedBy: string | null } {
  const { uploadedBy, committedBy } = batch
  return { preparedBy: uploadedBy, approvedBy: committedBy === uploadedBy ? null : committedBy }
}

/**
 * A receipt by hand locks its agreement and then the head of the chain: in another order the two would wait for
 * each other. The head is the lock of every posting: two imports of one file take turns.
 */
async function lockInOrder(
  trx: TransactionClientContract,
  cityId: string,
  ids: readonly string[]
): Promise<void> {
  if (ids.length > 0) {
    await selectRows(
      trx,
      `SELECT 1 FROM agreements WHERE city_id = ? AND id IN (${marks(ids)})
       ORDER BY id FOR NO KEY UPDATE`,
      [cityId, ...ids]
    )
  }
  await selectRows(trx, 'SELECT 1 FROM ledgers WHERE city_id = ? FOR UPDATE', [cityId])
}

async function agreementIds(
  trx: TransactionClientContract,
  cityId: string,
  numbers: readonly string[]
): Promise<Map<string, string>> {
  const rows = await selectRows(
    trx,
    `SELECT id, number FROM agreements WHERE city_id = ? AND number IN (${marks(numbers)})`,
    [cityId, ...numbers]
  )
  return new Map(rows.map(({ id, number }) => [number, id]))
}

async function earlierReceipts(
  trx: TransactionClientContract,
  cityId: string,
  contentKeys: readonly string[]
): Promise<Map<string, Earlier>> {
  const rows = await selectRows(
    trx,
    `SELECT r.id, r.content_key, r.batch_id, CASE WHEN ${NOT_REVERSED} THEN 1 ELSE 0 END AS stands
     FROM receipts r WHERE r.city_id = ? AND r.content_key IN (${marks(contentKeys)})`,
    [cityId, ...contentKeys]
  )
  const earlier = new Map<string, Earlier>()
  for (const row of rows) {
    const known = earlier.get(row.content_key) ?? { reversed: 0 }
    if (BigInt(row.stands) === 1n) known.standing = { id: row.id, batchId: row.batch_id }
    else known.reversed++
    earlier.set(row.content_key, known)
  }
  return earlier
}
