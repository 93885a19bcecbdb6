import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import {
  releaseRestriction,
  transferBetweenFunds,
  type FundMove,
} from '#authority/actions/move_between_funds'
import { payPayable, type PayablePayment } from '#authority/actions/pay_payable'
import { reallocate, type Reallocation } from '#authority/actions/reallocate'
import { recordOpening, type FundOpening } from '#authority/actions/record_opening'
import { releaseCommitment, type CommitmentRelease } from '#authority/actions/release_commitment'
import { NotFound } from '#core/refusal'
import { selectRows } from '#core/sql'
import { recordOrKeep } from '#funding/actions/record_or_keep'
import { fundTerms } from '#funding/queries/fund_terms'
import { registerDraftAction, type DraftContext } from '#ledger/actions/entry_drafts'
import type { OpeningItem } from '#ledger/domain/opening'
import { functionalCurrency, recordOf } from '#programmes/records'

export type Outcome = 'recorded' | 'waiting'

type Prepared<Input> = Omit<Input, 'approvedBy'>
interface Named {
  id: string
  cityId: string
  preparedBy: string
  amount: bigint
}
type Work = (trx: TransactionClientContract) => Promise<unknown>

/** Drafts are JSON: amounts are decimal strings of minor units in them. */
type Stored<Input> = Omit<Input, 'amount' | keyof DraftContext> & { amount: string }

const withAmount = <Input>(input: Record<string, any>, context: DraftContext): Input =>
  ({ ...(input as Stored<Input>), ...context, amount: BigInt(input.amount) }) as Input

registerDraftAction('reallocation', (trx, input, context) =>
  reallocate(trx, withAmount<Reallocation>(input, context))
)
registerDraftAction('commitment_release', (trx, input, context) =>
  releaseCommitment(trx, withAmount<CommitmentRelease>(input, context))
)
registerDraftAction('payable_payment', (trx, input, context) =>
  payPayable(trx, withAmount<PayablePayment>(input, context))
)
registerDraftAction('fund_transfer', (trx, input, context) =>
  transferBetweenFunds(trx, withAmount<FundMove>(input, context))
)
registerDraftAction('restriction_release', (trx, input, context) =>
  releaseRestriction(trx, withAmount<FundMove>(input, context))
)
registerDraftAction('fund_opening', (trx, input, context) =>
  recordOpening(trx, openingOfDraft(input, context))
)

/** Prepares a re-allocation; it always waits for a second person. */
export async function submitReallocation(
  trx: TransactionClientContract,
  move: Prepared<Reallocation>
): Promise<Outcome> {
  const from = await recordOf(trx, 'budget_lines', move.cityId, move.fromLineId)
  const to = move.toLineId
    ? await recordOf(trx, 'budget_lines', move.cityId, move.toLineId)
    : await fundTerms(trx, move.cityId, move.fundId)
  const summary = `${from.code} → ${to.code}`
  return keep(trx, 'reallocation', move, summary, (inner) => reallocate(inner, move))
}

/** Releases a commitment, or keeps the release for a second person. */
export async function submitRelease(
  trx: TransactionClientContract,
  release: Prepared<CommitmentRelease>
): Promise<Outcome> {
  const { number, description } = await recordOf(
    trx,
    'commitments',
    release.cityId,
    release.commitmentId
  )
  const summary = `${number} ${description}`
  return keep(trx, 'commitment_release', release, summary, (inner) =>
    releaseCommitment(inner, release)
  )
}

/** Pays what is owed, or keeps the payment for a second person. */
export async function submitPayablePayment(
  trx: TransactionClientContract,
  payment: Prepared<PayablePayment>
): Promise<Outcome> {
  const [payable] = await selectRows(
    trx,
    'SELECT description FROM payables WHERE city_id = ? AND id = ?',
    [payment.cityId, payment.payableId]
  )
  if (!payable) throw new NotFound()
  return keep(trx, 'payable_payment', payment, payable.description, (inner) =>
    payPayable(inner, payment)
  )
}

/** Prepares a transfer between funds; it always waits for a second person. */
export async function submitTransfer(
  trx: TransactionClientContract,
  move: Prepared<FundMove>
): Promise<Outcome> {
  const summary = await fundsOf(trx, move)
  return keep(trx, 'fund_transfer', move, summary, (inner) => transferBetweenFunds(inner, move))
}

/** Prepares the release of a restriction; it always waits for a second person. */
export async function submitRestrictionRelease(
  trx: TransactionClientContract,
  move: Prepared<FundMove>
): Promise<Outcome> {
  const summary = await fundsOf(trx, move)
  return keep(trx, 'restriction_release', move, summary, (inner) => releaseRestriction(inner, move))
}

/** Prepares the opening balances of a fund; they always wait for a second person. */
export async function submitOpening(
  trx: TransactionClientContract,
  opening: Prepared<FundOpening>
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = opening
  const fund = await fundTerms(trx, cityId, opening.fundId)
  const items = opening.items.map(({ amount, functionalAmount, ...item }) => ({
    ...item,
    amount: amount.toString(),
    ...(functionalAmount === undefined ? {} : { functionalAmount: functionalAmount.toString() }),
  }))
  const draft = {
    id: opening.id,
    cityId,
    action: 'fund_opening',
    input: {
      ...input,
      items,
      netAssets: opening.netAssets.toString(),
      unspent: opening.unspent.toString(),
    },
    amount: opening.netAssets,
    currency: await functionalCurrency(trx, cityId),
    summary: `${fund.code} ${fund.name}`,
    preparedBy,
  }
  return recordOrKeep(trx, draft, (inner) => recordOpening(inner, opening))
}

/** The opening that a draft carries, amounts as BigInt again. */
export function openingOfDraft(input: Record<string, any>, context: DraftContext): FundOpening {
  return {
    ...(input as FundOpening),
    ...context,
    items: input.items.map((item: Record<string, any>) => ({
      ...(item as OpeningItem),
      amount: BigInt(item.amount),
      functionalAmount:
        item.functionalAmount === undefined ? undefined : BigInt(item.functionalAmount),
    })),
    netAssets: BigInt(input.netAssets),
    unspent: BigInt(input.unspent),
  }
}

async function keep(
  trx: TransactionClientContract,
  action: string,
  request: Named,
  summary: string,
  work: Work
): Promise<Outcome> {
  const { cityId, preparedBy, ...input } = request
  const draft = {
    id: request.id,
    cityId,
    action,
    input: { ...input, amount: request.amount.toString() },
    amount: request.amount,
    currency: await functionalCurrency(trx, cityId),
    summary,
    preparedBy,
  }
  return recordOrKeep(trx, draft, work)
}

async function fundsOf(trx: TransactionClientContract, move: Prepared<FundMove>): Promise<string> {
  const from = await fundTerms(trx, move.cityId, move.fromFundId)
  const to = await fundTerms(trx, move.cityId, move.toFundId)
  return `${from.code} → ${to.code}`
}
