import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { undoMatch } from '#bank/actions/match_store'
import { derivedId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { submitReversal } from '#funding/actions/submit'
import { rejectDraft } from '#ledger/actions/entry_drafts'

export interface MatchUndoing {
  id: string
  cityId: string
  matchId: string
  /** The receipt that the match made goes too: reversed, or withdrawn while it still waits. */
  takesReceiptBack: boolean
  reason?: string | null
  by: string
}

/**
 * Undoes one match and, when the officer says so, the receipt it made. Without that the receipt stays
 * in the books and can be matched to another line.
 */
export async function undoWithReceipt(
  undoing: MatchUndoing
): Promise<{ lineId: string; outcome: 'match' | 'reversed' | 'waiting' | 'withdrawn' }> {
  const { id, cityId, by, takesReceiptBack } = undoing
  const reason = undoing.reason?.trim() ?? ''
  if (takesReceiptBack && !reason) throw new Refusal('E_REASON_NEEDED', {}, 'reason')
  const done = await transact(async (trx) => {
    const match = await undoMatch(trx, undoing)
    const receiptId = match.kind === 'receipt' ? match.entryId : null
    if (!takesReceiptBack || !receiptId) return { ...match, outcome: 'match' as const, draft: null }
    const draft = await waitingDraft(trx, cityId, receiptId)
    if (draft) {
      if (draft.prepared_by !== by) throw new Refusal('E_BANK_DRAFT_OF_OTHERS', {}, 'receipt', 409)
      return { ...match, outcome: 'withdrawn' as const, draft: receiptId }
    }
    const [receipt] = await selectRows(trx, 'SELECT 1 FROM receipts WHERE city_id = ? AND id = ?', [
      cityId,
      receiptId,
    ])
    // A draft that was sent back left no receipt to reverse
    if (!receipt) return { ...match, outcome: 'match' as const, draft: null }
    const outcome = await submitReversal(trx, {
      id: derivedId('reversal of the receipt of a match', id),
      cityId,
      receiptId,
      reason,
      preparedBy: by,
    })
    return {
      ...match,
      outcome: outcome === 'waiting' ? ('waiting' as const) : ('reversed' as const),
      draft: null,
    }
  })
  if (done.draft) await rejectDraft(cityId, done.draft, { by, reason })
  return { lineId: done.lineId, outcome: done.outcome }
}

async function waitingDraft(trx: TransactionClientContract, cityId: string, id: string) {
  const [draft] = await selectRows(
    trx,
    `SELECT prepared_by FROM entry_drafts WHERE city_id = ? AND id = ? AND state = 'waiting'`,
    [cityId, id]
  )
  return draft
}
