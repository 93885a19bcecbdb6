import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { yearClosePlan, type CarryWishes } from '#closing/queries/year_close_plan'
import { now } from '#core/clock'
import { canonicalJson } from '#core/hashes'
import { derivedId, isId } from '#core/ids'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'
import { lockLedger } from '#ledger/actions/lock_ledger'
import { postEntry } from '#ledger/actions/post_entry'
import type { PostedEntry } from '#ledger/actions/entry_writers'
import { reverseEntry } from '#ledger/actions/reverse_entry'
import { stands } from '#ledger/queries/standing'

export interface YearClosing extends CarryWishes {
  /** Made before the request; the ids of its entries are derived from it. */
  id: string
  cityId: string
  yearId: string
  preparedBy: string
  approvedBy?: string | null
}

export interface YearClosed {
  /** None when everything was closed already. */
  entries: PostedEntry[]
  replayed: boolean
}

/** Entries of a year's end come from the fiscal year. */
export const YEAR_SOURCE = 'fiscal_year'

/**
 * Closes a fiscal year by the plan that holds now, all its entries or none. Done again it finds nothing to
 * do, or only what came after a period was opened again. It needs a second person, whoever asks.
 */
export async function closeYear(
  trx: TransactionClientContract,
  closing: YearClosing
): Promise<YearClosed> {
  if (!isId(closing.id)) throw new Refusal('E_ENTRY_ID')
  await lockLedger(trx, closing.cityId)
  const [done] = await selectRows(
    trx,
    'SELECT fiscal_year_id FROM year_closings WHERE city_id = ? AND id = ?',
    [closing.cityId, closing.id]
  )
  if (done) {
    if (done.fiscal_year_id !== closing.yearId)
      throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
    return { entries: [], replayed: true }
  }

  const plan = await yearClosePlan(trx, closing.cityId, closing.yearId, closing)
  if (plan.entries.length === 0) return { entries: [], replayed: false }
  if (!closing.approvedBy) throw new Refusal('E_APPROVAL_NEEDED')
  const entries: PostedEntry[] = []
  for (const { kind, fund, effectiveOn, lines } of plan.entries) {
    entries.push(
      await postEntry(trx, {
        id: derivedId(closing.id, kind, effectiveOn, fund),
        cityId: closing.cityId,
        kind,
        effectiveOn,
        memo: plan.year.name,
        source: { type: YEAR_SOURCE, id: plan.year.id },
        preparedBy: closing.preparedBy,
        approvedBy: closing.approvedBy,
        lines,
      })
    )
  }
  await storeClosing(trx, closing, closing.approvedBy, entries)
  return { entries, replayed: false }
}

async function storeClosing(
  trx: TransactionClientContract,
  closing: YearClosing,
  approvedBy: string,
  entries: PostedEntry[]
) {
  const headSeq = entries.at(-1)!.seq
  await trx
    .insertQuery()
    .table('year_closings')
    .insert({
      city_id: closing.cityId,
      id: closing.id,
      fiscal_year_id: closing.yearId,
      policy: closing.policy,
      choices: canonicalJson(closing.choices),
      entries: entries.length,
      head_seq: headSeq,
      prepared_by: closing.preparedBy,
      approved_by: approvedBy,
      at: now(),
    })
  await recordAuditEvent(trx, {
    cityId: closing.cityId,
    actorId: approvedBy,
    action: 'fiscal_year.closed',
    subjectType: 'fiscal_year',
    subjectId: closing.yearId,
    details: {
      policy: closing.policy,
      entries: entries.length,
      headSeq: headSeq.toString(),
      preparedBy: closing.preparedBy,
    },
  })
}

export interface YearCloseReversal {
  id: string
  cityId: string
  yearId: string
  reason: string
  preparedBy: string
  approvedBy?: string | null
}

/**
 * Takes every entry of a year's close back, the latest first, each on its own day: so the last period of
 * the year has to be open again. What was closed can then be corrected and closed anew.
 */
export async function reverseYearClose(
  trx: TransactionClientContract,
  reversal: YearCloseReversal
): Promise<PostedEntry[]> {
  await lockLedger(trx, reversal.cityId)
  if (!reversal.approvedBy) throw new Refusal('E_APPROVAL_NEEDED')
  const reversals: PostedEntry[] = []
  for (const { id: entryId } of await standingClosings(trx, reversal.cityId, reversal.yearId)) {
    const entry = await reverseEntry(trx, {
      id: derivedId(reversal.id, entryId),
      cityId: reversal.cityId,
      entryId,
      reason: reversal.reason,
      preparedBy: reversal.preparedBy,
      approvedBy: reversal.approvedBy,
    })
    reversals.push(entry)
  }
  if (reversals.length === 0) throw new Refusal('E_NOTHING_CLOSED', {}, undefined, 409)
  await recordAuditEvent(trx, {
    cityId: reversal.cityId,
    actorId: reversal.approvedBy,
    action: 'fiscal_year.close_reversed',
    subjectType: 'fiscal_year',
    subjectId: reversal.yearId,
    details: { entries: reversals.length, preparedBy: reversal.preparedBy },
  })
  return reversals
}

export interface ClosingEntry {
  id: string
  seq: bigint
  kind: string
  effectiveOn: string
}

/** Entries of the year's close that nothing has taken back, the latest first. */
export async function standingClosings(
  trx: Parameters<typeof selectRows>[0],
  cityId: string,
  yearId: string
): Promise<ClosingEntry[]> {
  const rows = await selectRows(
    trx,
    `SELECT e.id, e.seq, e.kind, e.effective_on FROM journal_entries e
     WHERE e.city_id = ? AND e.source_type = ? AND e.source_id = ? AND ${stands('e.city_id', 'e.id')}
     ORDER BY e.seq DESC`,
    [cityId, YEAR_SOURCE, yearId]
  )
  return rows.map((row) => ({
    id: row.id,
    seq: toBigInt(row.seq),
    kind: row.kind,
    effectiveOn: row.effective_on,
  }))
}
