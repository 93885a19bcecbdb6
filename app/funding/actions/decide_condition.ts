import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { NotFound, Refusal } from '#core/refusal'
import {
  neededText,
  openPledgeBooks,
  recordedBefore,
  refuseAbove,
} from '#funding/actions/pledge_books'
import { conditionOf } from '#funding/queries/condition'
import { agreementPositions, portionOf } from '#funding/queries/positions'
import { postEntry } from '#ledger/actions/post_entry'
import { conditionMetLines, pledgeLapseLines } from '#ledger/domain/pledge_events'

export interface ConditionDecision {
  /** The outcome and its entry have this one id. */
  id: string
  cityId: string
  agreementId: string
  outcome: 'met' | 'lapsed'
  /** The part of the pledge it is about: minor units of the agreement's currency. */
  amount: bigint
  decidedOn: string
  /** How it is known: report, confirmation of the funder, inspection. */
  evidence: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * A condition is met, or can no longer be met, for all of the pledge or a part. What was received already
 * counts as met first and as lapsed last.
 */
export async function decideCondition(
  trx: TransactionClientContract,
  decision: ConditionDecision
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, agreementId, outcome, amount, decidedOn } = decision
  const evidence = neededText(decision.evidence, 'evidence')
  const row = {
    city_id: cityId,
    id,
    agreement_id: agreementId,
    outcome,
    amount,
    decided_on: decidedOn,
    evidence,
  }
  const books = await openPledgeBooks(trx, cityId, agreementId)
  if (await recordedBefore(trx, 'condition_outcomes', row)) return { id, replayed: true }
  const { agreement, ledger } = books
  const condition = await conditionOf(trx, cityId, agreementId)
  if (!condition) throw new Refusal('E_NO_CONDITION', { number: agreement.number }, 'agreement')
  refuseAbove('E_CONDITION_AMOUNT', amount, condition.open, agreement.currency)

  const positions = await agreementPositions(trx, cityId, agreementId)
  const inHand = positions.held.amount
  const notCome = condition.open - inHand
  const held =
    outcome === 'met'
      ? amount < inHand
        ? amount
        : inHand
      : amount > notCome
        ? amount - notCome
        : 0n
  const of = {
    ...books.of(portionOf(positions.remembered, amount)),
    held: books.of(portionOf(positions.held, held)),
    spendToFulfil: condition.spendToFulfil,
  }
  const lines =
    outcome === 'met'
      ? conditionMetLines(
          {
            ...of,
            rest: books.of(portionOf(positions.remembered, amount - held)),
            memory: books.of(
              portionOf(positions.remembered, ledger.policy === 'on_pledge' ? amount : held)
            ),
          },
          ledger.policy
        )
      : pledgeLapseLines({ ...of, rightOfReturn: condition.rightOfReturn })
  if (lines.length > 0) {
    await postEntry(trx, {
      id,
      cityId,
      kind: outcome === 'met' ? 'condition_met' : 'pledge_lapse',
      effectiveOn: decidedOn,
      memo: `${agreement.number} ${evidence}`,
      source: { type: 'condition_outcome', id },
      preparedBy: decision.preparedBy,
      approvedBy: decision.approvedBy,
      lines,
    })
  }
  await trx
    .insertQuery()
    .table('condition_outcomes')
    .insert({
      ...row,
      held,
      entry_id: lines.length > 0 ? id : null,
      decided_by: decision.preparedBy,
    })
  if (outcome === 'lapsed' && held > 0n && condition.rightOfReturn) {
    // What is owed back by the lapse is a refund of its own, so that it can be paid
    await trx.insertQuery().table('refunds').insert({
      city_id: cityId,
      id,
      agreement_id: agreementId,
      basis: 'unearned',
      amount: held,
      decided_on: decidedOn,
      due_on: null,
      reason: evidence,
      entry_id: id,
    })
  }
  return { id, replayed: false }
}

export interface ConditionWithdrawal {
  id: string
  cityId: string
  agreementId: string
  outcomeId: string
  reason: string
  decidedOn: string
  by: string
}

/** Takes back a decision that moved nothing; one with an entry is taken back by reversing the entry. */
export async function withdrawOutcome(
  trx: TransactionClientContract,
  withdrawal: ConditionWithdrawal
): Promise<void> {
  const { id, cityId, agreementId, outcomeId } = withdrawal
  await openPledgeBooks(trx, cityId, agreementId)
  const condition = await conditionOf(trx, cityId, agreementId)
  const outcome = condition?.outcomes.find((one) => one.id === outcomeId)
  if (!outcome) throw new NotFound()
  if (outcome.entryId) throw new Refusal('E_OUTCOME_HAS_ENTRY', {}, undefined, 409)
  if (!outcome.stands) throw new Refusal('E_ALREADY_REVERSED', {}, undefined, 409)
  await trx
    .insertQuery()
    .table('condition_outcomes')
    .insert({
      city_id: cityId,
      id,
      agreement_id: agreementId,
      outcome: outcome.outcome,
      amount: outcome.amount,
      held: 0n,
      decided_on: withdrawal.decidedOn,
      evidence: neededText(withdrawal.reason, 'reason'),
      withdraws_id: outcomeId,
      decided_by: withdrawal.by,
    })
}
