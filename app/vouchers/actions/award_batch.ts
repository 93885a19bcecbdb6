import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount } from '#core/sql'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { recordCommitment } from '#programmes/actions/record_commitment'
import { recordOf } from '#programmes/records'
import { codesOf } from '#vouchers/domain/award_state'

/** People of one batch; a larger one is two batches. */
export const MOST_PEOPLE = 5000

export interface AwardBatch {
  /** The id of the batch, of its commitment and of the entry. */
  id: string
  cityId: string
  number: string
  kind: 'voucher' | 'grant'
  fundId: string
  budgetLineId: string
  description: string
  /** What each person may use, minor units of the functional currency. */
  value: bigint
  people: number
  awardedOn: string
  expiresOn: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Awards to people of the group of a line: one commitment for the batch, and a code for each person. Who
 * the people are is kept elsewhere; the ledger and these records know codes only.
 */
export async function awardBatch(
  trx: TransactionClientContract,
  batch: AwardBatch
): Promise<PostedEntry> {
  const { id, cityId, value, people, expiresOn } = batch
  if (value <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'value')
  if (!Number.isInteger(people) || people < 1 || people > MOST_PEOPLE) {
    throw new Refusal('E_AWARD_PEOPLE', { most: MOST_PEOPLE }, 'people')
  }
  const line = await recordOf(trx, 'budget_lines', cityId, batch.budgetLineId)
  const entry = await recordCommitment(trx, {
    id,
    cityId,
    number: batch.number,
    fundId: batch.fundId,
    budgetLineId: batch.budgetLineId,
    partyId: null,
    description: batch.description,
    amount: value * BigInt(people),
    committedOn: batch.awardedOn,
    expiresOn,
    preparedBy: batch.preparedBy,
    approvedBy: batch.approvedBy,
  })
  const [known] = await selectRows(
    trx,
    'SELECT * FROM award_batches WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (known) {
    const same =
      known.kind === batch.kind &&
      toBigInt(known.value) === value &&
      toCount(known.people) === people
    if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
    return entry
  }
  await trx.insertQuery().table('award_batches').insert({
    city_id: cityId,
    id,
    kind: batch.kind,
    group_code: line.group_code,
    value,
    people,
    awarded_on: batch.awardedOn,
    expires_on: expiresOn,
  })
  const rows = codesOf(batch.number, people).map((code) => ({
    city_id: cityId,
    id: derivedId(id, code),
    batch_id: id,
    code,
  }))
  for (let from = 0; from < rows.length; from += 200) {
    await trx
      .insertQuery()
      .table('awards')
      .multiInsert(rows.slice(from, from + 200))
  }
  return entry
}
