import { activitiesStatement } from '#reports/statements/activities'
import { beneficiaryPays } from '#reports/statements/beneficiary_pays'
import { budgetStatement } from '#reports/statements/budget'
import { fundBalancesStatement } from '#reports/statements/fund_balances'
import { fundingGapStatement } from '#reports/statements/funding_gap'
import type { StatementQuestion } from '#reports/statements/question'
import { ringFenceProof } from '#reports/statements/ring_fence_proof'
import { ringFencePublication } from '#reports/statements/ring_fence_publication'
import { ringFencesStatement } from '#reports/statements/ring_fences'
import { sourcesStatement } from '#reports/statements/sources'
import type { Statement } from '#reports/statements/table'
import type { VarianceRule } from '#reports/domain/variance'

type Asked = StatementQuestion & { rule: VarianceRule }

/** Every statement by its name in addresses, in the order of the list. */
export const STATEMENTS: Record<string, (question: Asked) => Promise<Statement>> = {
  'funds': fundBalancesStatement,
  'activities': activitiesStatement,
  'budget': (question) => budgetStatement(question, question.rule),
  'ring-fences': ringFencesStatement,
  'ring-fence-proof': ringFenceProof,
  'ring-fence-publication': ringFencePublication,
  'funding-gap': fundingGapStatement,
  'sources': sourcesStatement,
  'beneficiary-pays': beneficiaryPays,
}

/** Those that tell of everything until a day; the first day of the span does not narrow them. */
export const UNTIL_A_DAY: readonly string[] = [
  'ring-fences',
  'ring-fence-proof',
  'ring-fence-publication',
  'funding-gap',
]
