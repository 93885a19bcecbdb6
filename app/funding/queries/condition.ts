import { selectRows, toBigInt, toBoolean, type Client } from '#core/sql'
import {
  conditionStanding,
  type Condition,
  type ConditionStanding,
} from '#funding/domain/conditions'
import { stands } from '#ledger/queries/standing'

export interface ConditionShown extends Condition, ConditionStanding {
  outcomes: ConditionOutcome[]
}

export interface ConditionOutcome {
  id: string
  outcome: 'met' | 'lapsed'
  amount: bigint
  held: bigint
  decidedOn: string
  evidence: string
  /** None where the decision moves nothing in the books. */
  entryId: string | null
  stands: boolean
}

/** A decision stands with its entry; one without an entry until it is withdrawn. */
const STANDING_OUTCOME = `((o.entry_id IS NULL AND NOT EXISTS (SELECT 1 FROM condition_outcomes w
    WHERE w.city_id = o.city_id AND w.withdraws_id = o.id))
  OR (o.entry_id IS NOT NULL AND ${stands('o.city_id', 'o.entry_id')}))`

/** The condition of an agreement and what was decided on it; null for an unconditional pledge. */
export async function conditionOf(
  client: Client,
  cityId: string,
  agreementId: string
): Promise<ConditionShown | null> {
  const [agreement] = await selectRows(
    client,
    `SELECT amount, condition_kind, condition_text, right_of_return, spend_to_fulfil
     FROM agreements WHERE city_id = ? AND id = ?`,
    [cityId, agreementId]
  )
  if (!agreement?.condition_kind) return null
  const rows = await selectRows(
    client,
    `SELECT o.*, CASE WHEN ${STANDING_OUTCOME} THEN 1 ELSE 0 END AS stands
     FROM condition_outcomes o WHERE o.city_id = ? AND o.agreement_id = ? AND o.withdraws_id IS NULL
     ORDER BY o.decided_on, o.id`,
    [cityId, agreementId]
  )
  const outcomes = rows.map((row) => ({
    id: row.id as string,
    outcome: row.outcome as 'met' | 'lapsed',
    amount: toBigInt(row.amount),
    held: toBigInt(row.held),
    decidedOn: row.decided_on as string,
    evidence: row.evidence as string,
    entryId: row.entry_id as string | null,
    stands: toBigInt(row.stands) === 1n,
  }))
  return {
    kind: agreement.condition_kind,
    text: agreement.condition_text,
    rightOfReturn: toBoolean(agreement.right_of_return),
    spendToFulfil: toBoolean(agreement.spend_to_fulfil),
    ...conditionStanding(
      toBigInt(agreement.amount),
      outcomes.filter((outcome) => outcome.stands)
    ),
    outcomes,
  }
}
