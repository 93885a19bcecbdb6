import {
  stepFromDraft,
  yearCloseFromDraft,
  yearCloseReversalFromDraft,
} from '#closing/actions/submit'
import { adjustmentFromDraft, linesOfDraft } from '#closing/actions/record_adjustment'
import { standingClosings } from '#closing/actions/close_year'
import { yearClosePlan } from '#closing/queries/year_close_plan'
import { Refusal } from '#core/refusal'
import { registerDraftAction } from '#ledger/actions/entry_drafts'
import { reversedLines } from '#ledger/domain/entry'
import { registerDraftLines } from '#ledger/draft_lines'
import { linesOfEntry } from '#ledger/queries/entries'

registerDraftAction('period_reopening', stepFromDraft)
registerDraftAction('year_close', yearCloseFromDraft)
registerDraftAction('year_close_reversal', yearCloseReversalFromDraft)

registerDraftAction('adjustment', adjustmentFromDraft)

registerDraftLines('adjustment', async (_client, _cityId, { lines }) => linesOfDraft(lines))
registerDraftLines('year_close', async (client, cityId, { yearId, policy, choices }) => {
  try {
    const { entries } = await yearClosePlan(client, cityId, yearId, { policy, choices })
    return entries.flatMap(({ lines }) => lines)
  } catch (error) {
    // The books have moved on since it was prepared: whoever approves is told why it cannot be.
    if (error instanceof Refusal) return []
    throw error
  }
})

registerDraftLines('year_close_reversal', async (client, cityId, { yearId }) => {
  const lines = []
  for (const { id } of await standingClosings(client, cityId, yearId))
    lines.push(...reversedLines(await linesOfEntry(client, cityId, id)))
  return lines
})
