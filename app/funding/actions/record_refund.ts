import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import {
  neededText,
  openPledgeBooks,
  recordedBefore,
  refuseAbove,
  type PledgeBooks,
} from '#funding/actions/pledge_books'
import { conditionOf } from '#funding/queries/condition'
import { isIncomeOfCity } from '#funding/actions/entry_lines'
import { agreementPositions, portionOf, type Position } from '#funding/queries/positions'
import { refundableOf } from '#funding/queries/refunds'
import { postEntry } from '#ledger/actions/post_entry'
import { ACCOUNTS } from '#ledger/domain/chart'
import { refundLines, type RefundBasis } from '#ledger/domain/pledge_events'
import { stands } from '#ledger/queries/standing'
import { shareOf } from '#money/exchange'
import { toDecimalString } from '#money/money'

export interface Refund {
  /** The refund and its entry have this one id. */
  id: string
  cityId: string
  agreementId: string
  basis: RefundBasis
  /** Minor units of the agreement's currency. */
  amount: bigint
  decidedOn: string
  dueOn?: string | null
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Money of an agreement is to go back to its funder. It is owed from now on and may not be spent any
 * more, so what lines hold of it has to be given back to the fund first.
 */
export async function recordRefund(
  trx: TransactionClientContract,
  refund: Refund
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, agreementId, basis, amount, decidedOn } = refund
  const reason = neededText(refund.reason, 'reason')
  const row = {
    city_id: cityId,
    id,
    agreement_id: agreementId,
    basis,
    amount,
    decided_on: decidedOn,
    due_on: refund.dueOn ?? null,
    reason,
    entry_id: id,
  }
  const books = await openPledgeBooks(trx, cityId, agreementId)
  if (await recordedBefore(trx, 'refunds', row)) return { id, replayed: true }
  const { agreement } = books
  const positions = await agreementPositions(trx, cityId, agreementId)
  const received = await refundableOf(trx, cityId, agreementId)
  const most = basis === 'unearned' ? positions.held.amount : received - positions.held.amount
  refuseAbove('E_REFUND_AMOUNT', amount, most, agreement.currency)

  const condition = await conditionOf(trx, cityId, agreementId)
  const spendToFulfil = condition?.spendToFulfil ?? false
  const part =
    basis === 'unearned'
      ? portionOf(positions.held, amount)
      : { amount, functional: await receivedValue(trx, cityId, agreementId, amount) }
  if (basis !== 'unearned' || spendToFulfil) await refuseAllocated(trx, cityId, books, part)
  await postEntry(trx, {
    id,
    cityId,
    kind: 'refund',
    effectiveOn: decidedOn,
    memo: `${agreement.number} ${reason}`,
    source: { type: 'refund', id },
    preparedBy: refund.preparedBy,
    approvedBy: refund.approvedBy,
    lines: refundLines({
      ...books.of(part),
      basis,
      revenue: (await isIncomeOfCity(trx, cityId, agreement.funderId))
        ? ACCOUNTS.ownIncome
        : ACCOUNTS.contributions,
      spendToFulfil,
    }),
  })
  await trx.insertQuery().table('refunds').insert(row)
  return { id, replayed: false }
}

/** What the money was worth when it came: foreign money is given back at the average it was taken at. */
async function receivedValue(
  trx: TransactionClientContract,
  cityId: string,
  agreementId: string,
  amount: bigint
): Promise<bigint> {
  const [cash] = await selectRows(
    trx,
    `SELECT sum(p.amount) AS amount, sum(p.functional_amount) AS functional
     FROM receipts r JOIN postings p ON p.city_id = r.city_id AND p.entry_id = r.entry_id
     WHERE r.city_id = ? AND r.agreement_id = ? AND p.account_code = ?
       AND ${stands('r.city_id', 'r.entry_id')}`,
    [cityId, agreementId, ACCOUNTS.cash]
  )
  const whole = toBigInt(cash?.amount)
  return whole === 0n ? amount : shareOf(toBigInt(cash.functional), amount, whole)
}

/** Says what is missing before the guard of the database does, and where it lies. */
async function refuseAllocated(
  trx: TransactionClientContract,
  cityId: string,
  { agreement, ledger }: PledgeBooks,
  part: Position
) {
  const [row] = await selectRows(
    trx,
    `SELECT sum(functional_credits - functional_debits) AS free FROM balance_totals
     WHERE city_id = ? AND fund_id = ? AND account_code = ?`,
    [cityId, agreement.fundId, ACCOUNTS.unallocated]
  )
  const free = toBigInt(row?.free)
  if (part.functional <= free) return
  const params = {
    free: toDecimalString(free, ledger.currency),
    needed: toDecimalString(part.functional, ledger.currency),
    currency: ledger.currency,
  }
  throw new Refusal('E_REFUND_ALLOCATED', params, 'amount')
}
