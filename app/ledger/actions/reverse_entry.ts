import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { refuseOrphans } from '#ledger/actions/reversal_guards'
import { reversedLines, type EntryKind } from '#ledger/domain/entry'
import { linesOfEntry } from '#ledger/queries/entries'
import { reversalDay } from '#ledger/queries/reversal_day'
import { originOf } from '#ledger/queries/standing'

export interface Reversal {
  id: string
  cityId: string
  entryId: string
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/** Entries that always have a second person. */
export const DECIDED_BY_TWO: ReadonlySet<EntryKind> = new Set([
  'allocation',
  'reallocation',
  'transfer',
  'restriction_release',
  'opening',
])

/**
 * Undoes an entry by its mirror: same lines, signs swapped. It takes effect on the original day while
 * that period is open, otherwise on the first open day after it, and its memo says so.
 */
export async function reverseEntry(
  trx: TransactionClientContract,
  reversal: Reversal
): Promise<PostedEntry> {
  const [original] = await selectRows(
    trx,
    'SELECT id, seq, effective_on FROM journal_entries WHERE city_id = ? AND id = ?',
    [reversal.cityId, reversal.entryId]
  )
  if (!original) throw new Refusal('E_NOT_FOUND', {}, undefined, 404)

  const day =
    (await dayBefore(trx, reversal)) ??
    (await reversalDay(trx, reversal.cityId, original.effective_on))
  if (!day) throw new Refusal('E_PERIOD', { date: original.effective_on }, 'date')

  const origin = await originOf(trx, reversal.cityId, reversal.entryId)
  // What two people decided is neither undone nor brought again by one, whatever its amount.
  if (DECIDED_BY_TWO.has(origin.kind) && !reversal.approvedBy)
    throw new Refusal('E_APPROVAL_NEEDED')
  const lines = await linesOfEntry(trx, reversal.cityId, reversal.entryId)
  const entry = await postEntry(trx, {
    id: reversal.id,
    cityId: reversal.cityId,
    kind: 'reversal',
    effectiveOn: day,
    memo: reversal.reason,
    source: { type: 'entry', id: reversal.entryId },
    reversesId: reversal.entryId,
    preparedBy: reversal.preparedBy,
    approvedBy: reversal.approvedBy,
    lines: reversedLines(lines),
  })
  if (!entry.replayed) await refuseOrphans(trx, reversal.cityId, origin, lines)
  return entry
}

/** The day on which this very reversal took effect, when it comes again: its period may be closed by now. */
async function dayBefore(
  trx: TransactionClientContract,
  { cityId, id, entryId }: Reversal
): Promise<string | undefined> {
  const [stored] = await selectRows(
    trx,
    'SELECT effective_on FROM journal_entries WHERE city_id = ? AND id = ? AND reverses_id = ?',
    [cityId, id, entryId]
  )
  return stored?.effective_on
}
