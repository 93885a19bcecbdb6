import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { savepoint } from '#core/transact'
import { storeDraft, type DraftRequest } from '#ledger/actions/entry_drafts'

/**
 * Records at once what one person may record, and keeps as a draft what the ledger wants a second
 * person for. The work is really tried, so a draft has passed every rule that comes before that one:
 * whoever prepares it learns of a fault now, not the one who approves.
 */
export async function recordOrKeep(
  trx: TransactionClientContract,
  draft: DraftRequest,
  record: (trx: TransactionClientContract) => Promise<unknown>
): Promise<'recorded' | 'waiting'> {
  try {
    await savepoint(trx, record)
    return 'recorded'
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'E_APPROVAL_NEEDED') throw error
    await storeDraft(trx, draft)
    return 'waiting'
  }
}
