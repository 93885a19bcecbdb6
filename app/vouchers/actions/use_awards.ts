import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, type Row } from '#core/sql'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { stands } from '#ledger/queries/standing'
import { toDecimalString } from '#money/money'
import { recordExpenditure } from '#programmes/actions/record_expenditure'
import { lockLedger } from '#programmes/actions/spending_guards'
import { functionalCurrency } from '#programmes/records'

export interface AwardUses {
  /** The id of the expenditure that pays these uses, and of its entry. */
  id: string
  cityId: string
  batchId: string
  usedOn: string
  description: string
  /** What was used of each award, by its code; minor units. */
  uses: { code: string; amount: bigint }[]
  preparedBy: string
  approvedBy?: string | null
}

/** Uses of awards of one batch are one expenditure: the entry names the batch, never a code. */
export async function useAwards(
  trx: TransactionClientContract,
  request: AwardUses
): Promise<PostedEntry> {
  const { id, cityId, batchId, usedOn } = request
  await lockLedger(trx, cityId)
  const [batch] = await selectRows(
    trx,
    'SELECT * FROM award_batches WHERE city_id = ? AND id = ?',
    [cityId, batchId]
  )
  if (!batch) throw new NotFound()
  const [stored] = await selectRows(
    trx,
    'SELECT 1 FROM expenditures WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  const uses = stored
    ? await sameUses(trx, request)
    : await checkedUses(trx, request, batch, await functionalCurrency(trx, cityId))

  const entry = await recordExpenditure(trx, {
    id,
    cityId,
    commitmentId: batchId,
    partyId: null,
    description: request.description,
    amount: uses.reduce((sum, { amount }) => sum + amount, 0n),
    spentOn: usedOn,
    isFinal: false,
    preparedBy: request.preparedBy,
    approvedBy: request.approvedBy,
  })
  if (stored) return entry
  for (const { awardId, amount } of uses) {
    await trx
      .insertQuery()
      .table('award_uses')
      .insert({ city_id: cityId, expenditure_id: id, award_id: awardId, amount })
  }
  return entry
}

interface Use {
  awardId: string
  amount: bigint
}

async function checkedUses(
  trx: TransactionClientContract,
  { cityId, batchId, usedOn, uses }: AwardUses,
  batch: Row,
  currency: string
): Promise<Use[]> {
  if (uses.length === 0) throw new Refusal('E_USES_EMPTY', {}, 'uses')
  if (usedOn > batch.expires_on) {
    throw new Refusal('E_AWARD_EXPIRED', { date: batch.expires_on }, 'usedOn')
  }
  const twice = uses.find(({ code }, at) => uses.findIndex((one) => one.code === code) < at)
  if (twice) throw new Refusal('E_USE_TWICE', { code: twice.code }, 'uses')
  const awards = await awardsLeft(trx, cityId, batchId)
  return uses.map(({ code, amount }) => {
    const award = awards.get(code)
    if (!award) throw new Refusal('E_AWARD_UNKNOWN', { code }, 'uses')
    if (amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'uses')
    if (amount > award.left) {
      const left = toDecimalString(award.left, currency)
      throw new Refusal('E_USE_ABOVE_AWARD', { code, left, currency }, 'uses')
    }
    return { awardId: award.id, amount }
  })
}

/** Sent again, the uses are those that were recorded; anything else is a conflict. */
async function sameUses(
  trx: TransactionClientContract,
  { id, cityId, uses }: AwardUses
): Promise<Use[]> {
  const rows = await selectRows(
    trx,
    `SELECT u.award_id, u.amount, a.code FROM award_uses u
     JOIN awards a ON a.city_id = u.city_id AND a.id = u.award_id
     WHERE u.city_id = ? AND u.expenditure_id = ?`,
    [cityId, id]
  )
  const same =
    rows.length === uses.length &&
    rows.every((row) =>
      uses.some(({ code, amount }) => code === row.code && amount === toBigInt(row.amount))
    )
  if (!same) throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
  return rows.map((row) => ({ awardId: row.award_id, amount: toBigInt(row.amount) }))
}

async function awardsLeft(trx: TransactionClientContract, cityId: string, batchId: string) {
  const rows = await selectRows(
    trx,
    `SELECT a.id, a.code, b.value - coalesce((SELECT sum(u.amount) FROM award_uses u
       WHERE u.city_id = a.city_id AND u.award_id = a.id
         AND ${stands('u.city_id', 'u.expenditure_id')}), 0) AS rest
     FROM awards a JOIN award_batches b ON b.city_id = a.city_id AND b.id = a.batch_id
     WHERE a.city_id = ? AND a.batch_id = ?`,
    [cityId, batchId]
  )
  return new Map(
    rows.map((row) => [row.code as string, { id: row.id as string, left: toBigInt(row.rest) }])
  )
}
