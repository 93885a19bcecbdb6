import {
  stepFromDraft,
  yearCloseFromDraft,
  yearCloseReversalFromDraft,
} from '#closing/actions/submit'
import { adjustmentFromDraft } from '#closing/actions/record_adjustment'
import { registerDraftAction } from '#ledger/actions/entry_drafts'

registerDraftAction('period_reopening', stepFromDraft)
registerDraftAction('year_close', yearCloseFromDraft)
registerDraftAction('year_close_reversal', yearCloseReversalFromDraft)
registerDraftAction('adjustment', adjustmentFromDraft)
