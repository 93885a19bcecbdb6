import type { ConversionRecording } from '#ledger/actions/record_conversion'
import { recordConversion } from '#ledger/actions/record_conversion'
import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { revalue, type Revaluation } from '#ledger/actions/revalue'

registerDraftAction('conversion', (trx, input, context) =>
  recordConversion(trx, {
    ...(input as ConversionRecording),
    ...context,
    fromAmount: BigInt(input.fromAmount),
    toAmount: BigInt(input.toAmount),
  })
)

registerDraftAction('revaluation', (trx, input, context) =>
  revalue(trx, { ...(input as Revaluation), ...context })
)
