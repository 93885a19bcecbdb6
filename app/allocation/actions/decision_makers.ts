import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * Who else than two people decides rounds. A module that knows of such a body registers here; it refuses
 * what is the body's to do. Without one two people decide: one proposes, another approves.
 */
export interface DecisionMaker {
  beforeProposal(
    trx: TransactionClientContract,
    of: { cityId: string; roundId: string }
  ): Promise<void>
  beforeVerdict(
    trx: TransactionClientContract,
    of: { cityId: string; decisionId: string; by: string; step: 'approve' | 'reject' }
  ): Promise<void>
}

const makers: DecisionMaker[] = []

export function registerDecisionMaker(maker: DecisionMaker): void {
  makers.push(maker)
}

export async function askBeforeProposal(
  trx: TransactionClientContract,
  of: { cityId: string; roundId: string }
): Promise<void> {
  for (const maker of makers) await maker.beforeProposal(trx, of)
}

export async function askBeforeVerdict(
  trx: TransactionClientContract,
  of: { cityId: string; decisionId: string; by: string; step: 'approve' | 'reject' }
): Promise<void> {
  for (const maker of makers) await maker.beforeVerdict(trx, of)
}
