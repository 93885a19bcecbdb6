import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows, toCount } from '#core/sql'
import { commitmentStanding } from '#programmes/queries/commitment_standing'
import { refuseAbsentPayee } from '#programmes/actions/spending_guards'
import { recordOf } from '#programmes/records'

/** Where a share is spent from: free money of a fund on a line, or what is committed there already. */
export interface ShareMoney {
  fundId: string
  lineId: string
  commitmentId: string | null
}

/** Whom the paying city owes the cost, where it has not paid yet. */
export interface Owed {
  partyId: string
  dueOn: string | null
}

/** As a form says it: "fund:line", or "commitment" and its id. */
export async function readShareMoney(
  trx: TransactionClientContract,
  cityId: string,
  typed: string
): Promise<ShareMoney> {
  const [fundId, lineId] = typed.split(':')
  if (fundId !== 'commitment') return { fundId, lineId, commitmentId: null }
  const commitment = await recordOf(trx, 'commitments', cityId, lineId)
  const { isReversed, reserve } = await commitmentStanding(trx, cityId, lineId)
  if (isReversed || reserve === 0n)
    throw new Refusal('E_COMMITMENT_SETTLED', { number: commitment.number }, 'money')
  return {
    fundId: commitment.fund_id,
    lineId: commitment.budget_line_id,
    commitmentId: commitment.id,
  }
}

/** Whom it is owed to must be a payee of the city that is still open, and the day not before the cost. */
export async function refuseOwed(
  trx: TransactionClientContract,
  cityId: string,
  { owed, on }: { owed: Owed; on: string }
): Promise<void> {
  await refuseAbsentPayee(trx, cityId, owed.partyId)
  if (owed.dueOn && owed.dueOn < on) throw new Refusal('E_DUE_BEFORE_SPENT', { date: on }, 'dueOn')
}

/** Notes how a side is paid; a side that is agreed to again has a further row. */
export async function noteTerms(
  trx: TransactionClientContract,
  side: { cityId: string; dealId: string },
  { commitmentId, owed }: { commitmentId: string | null; owed: Owed | null }
): Promise<void> {
  const [last] = await selectRows(
    trx,
    'SELECT coalesce(max(no), 0) AS no FROM network_side_terms WHERE city_id = ? AND deal_id = ?',
    [side.cityId, side.dealId]
  )
  const no = toCount(last.no)
  if (no === 0 && commitmentId === null && owed === null) return
  await trx
    .insertQuery()
    .table('network_side_terms')
    .insert({
      city_id: side.cityId,
      deal_id: side.dealId,
      no: no + 1,
      commitment_id: commitmentId,
      owed_to: owed?.partyId ?? null,
      due_on: owed?.dueOn ?? null,
    })
}
