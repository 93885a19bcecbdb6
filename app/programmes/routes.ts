import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { commitmentOfDraft, recordCommitment } from '#programmes/actions/record_commitment'
import { expenditureOfDraft, recordExpenditure } from '#programmes/actions/record_expenditure'

registerDraftAction('commitment', (trx, input, context) =>
  recordCommitment(trx, commitmentOfDraft(input, context))
)
registerDraftAction('expenditure', (trx, input, context) =>
  recordExpenditure(trx, expenditureOfDraft(input, context))
)
