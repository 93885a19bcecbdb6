import {
  activationFromDraft,
  changeFromDraft,
  receiptFromDraft,
  reversalFromDraft,
} from '#funding/actions/submit'
import { registerDraftAction } from '#ledger/actions/entry_drafts'

registerDraftAction('receipt', receiptFromDraft)
registerDraftAction('receipt_reversal', reversalFromDraft)
registerDraftAction('agreement_activation', activationFromDraft)
registerDraftAction('agreement_change', changeFromDraft)
