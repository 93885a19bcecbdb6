import {
  activationFromDraft,
  changeFromDraft,
  receiptFromDraft,
  reversalFromDraft,
} from '#funding/actions/submit'
import { ownIncomeFromDraft } from '#funding/actions/record_own_income'
import {
  conditionFromDraft,
  refundFromDraft,
  refundPaymentFromDraft,
  writeOffFromDraft,
} from '#funding/actions/submit_pledge_events'
import { registerDraftAction } from '#ledger/actions/entry_drafts'

registerDraftAction('receipt', receiptFromDraft)
registerDraftAction('own_income', ownIncomeFromDraft)
registerDraftAction('receipt_reversal', reversalFromDraft)
registerDraftAction('agreement_activation', activationFromDraft)
registerDraftAction('agreement_change', changeFromDraft)
registerDraftAction('condition_outcome', conditionFromDraft)
registerDraftAction('write_off', writeOffFromDraft)
registerDraftAction('refund', refundFromDraft)
registerDraftAction('refund_payment', refundPaymentFromDraft)
