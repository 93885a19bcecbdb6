import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { positionsNeeded, type PositionNeeded } from '#committee/queries/my_positions'
import { listContacts } from '#funding/queries/contacts'
import { instalmentsToRemind } from '#funding/queries/due_instalments'
import type { Role } from '#identity/city_context'
import { findLedger } from '#ledger/queries/ledger_state'
import { policiesOf } from '#ledger/queries/policies'
import { lastVerifications } from '#ledger/queries/verifications'
import { dealsAsked } from '#network/queries/deals'
import { dueInstalments } from '#reports/queries/due_instalments'
import { unexplainedLines } from '#reports/queries/variance_explanations'

export type NeedsYou =
  | {
      kind: 'draft'
      id: string
      action: string
      summary: string
      preparedBy: string
      currency: string
      amount: bigint
    }
  | { kind: 'own_draft'; count: number }
  | { kind: 'import'; id: string; fileName: string; rows: number }
  | {
      kind: 'decision'
      id: string
      roundId: string
      title: string
      lang: string
      proposedBy: string
    }
  /** A seat of this person has not spoken on a proposal, or not voted. */
  | ({ kind: 'position' } & PositionNeeded)
  | { kind: 'verify'; count: number }
  /** What other cities propose and this one has not answered. */
  | { kind: 'shared'; count: number }
  /** Instalments that are due within the city's days and of which nobody was reminded. */
  | { kind: 'due'; count: number }
  /** Next steps with funders and ministries whose day has come. */
  | { kind: 'contact'; count: number }
  /** Budget lines beyond the tolerance at the end of the last fiscal year that is over. */
  | { kind: 'variances'; count: number; to: string; year: string }
  | {
      kind: 'overdue'
      agreementId: string
      funderName: string | null
      funderLang: string
      no: number
      dueOn: string
      currency: string
      amount: bigint
    }

/** What waits for this person: nothing that someone else must do, except to know that it waits. */
export async function needsYou(
  cityId: string,
  person: { id: string; roles: readonly Role[] },
  today: string
): Promise<NeedsYou[]> {
  const has = (...roles: Role[]) => roles.some((role) => person.roles.includes(role))
  const items: NeedsYou[] = []
  const needed = await positionsNeeded(cityId, person.id, today)
  items.push(...needed.map((one) => ({ kind: 'position' as const, ...one })))
  if (has('approver', 'administrator')) items.push(...(await waitingDrafts(cityId, person.id)))
  if (has('approver', 'committee_member'))
    items.push(...(await proposedDecisions(cityId, person.id)))
  if (has('finance_officer')) {
    items.push(
      ...(await previewedImports(cityId)),
      ...(await overdueInstalments(cityId, today)),
      ...(await dueSoon(cityId, today)),
      ...(await nextSteps(cityId, today)),
      ...(await sharedCosts(cityId)),
      ...(await variances(cityId, today)),
      ...(await ownDrafts(cityId, person.id))
    )
  }
  if (has('auditor')) items.push(...(await unverifiedEntries(cityId)))
  return items
}

async function waitingDrafts(cityId: string, personId: string): Promise<NeedsYou[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT d.id, d.action, d.summary, d.amount, d.currency, m.full_name AS prepared_by
     FROM entry_drafts d JOIN people m ON m.id = d.prepared_by
     WHERE d.city_id = ? AND d.state = 'waiting' AND d.prepared_by <> ? ORDER BY d.prepared_at`,
    [cityId, personId]
  )
  return rows.map((row) => ({
    kind: 'draft',
    id: row.id,
    action: row.action,
    summary: row.summary,
    preparedBy: row.prepared_by,
    currency: row.currency,
    amount: toBigInt(row.amount),
  }))
}

async function ownDrafts(cityId: string, personId: string): Promise<NeedsYou[]> {
  const [row] = await selectRows(
    readClient(),
    `SELECT count(*) AS waiting FROM entry_drafts WHERE city_id = ? AND state = 'waiting' AND prepared_by = ?`,
    [cityId, personId]
  )
  const count = toCount(row.waiting)
  return count ? [{ kind: 'own_draft', count }] : []
}

async function proposedDecisions(cityId: string, personId: string): Promise<NeedsYou[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT d.id, d.round_id, r.title, r.title_lang, m.full_name AS proposed_by
     FROM allocation_decisions d
     JOIN allocation_rounds r ON r.city_id = d.city_id AND r.id = d.round_id
     JOIN people m ON m.id = d.proposed_by
     WHERE d.city_id = ? AND d.state = 'proposed' AND d.proposed_by <> ?
       AND NOT EXISTS (SELECT 1 FROM committee_proposals q
         WHERE q.city_id = d.city_id AND q.decision_id = d.id)
     ORDER BY d.proposed_at`,
    [cityId, personId]
  )
  return rows.map((row) => ({
    kind: 'decision',
    id: row.id,
    roundId: row.round_id,
    title: row.title,
    lang: row.title_lang,
    proposedBy: row.proposed_by,
  }))
}

async function previewedImports(cityId: string): Promise<NeedsYou[]> {
  const rows = await selectRows(
    readClient(),
    `SELECT b.id, b.file_name,
       (SELECT count(*) FROM import_rows r WHERE r.city_id = b.city_id AND r.batch_id = b.id) AS row_count
     FROM import_batches b WHERE b.city_id = ? AND b.state = 'previewed' ORDER BY b.uploaded_at`,
    [cityId]
  )
  return rows.map((row) => ({
    kind: 'import',
    id: row.id,
    fileName: row.file_name,
    rows: toCount(row.row_count),
  }))
}

async function overdueInstalments(cityId: string, today: string): Promise<NeedsYou[]> {
  const due = await dueInstalments(cityId, today, { seesPrivateNames: true })
  return due
    .filter(({ overdue }) => overdue)
    .map((instalment) => ({
      kind: 'overdue',
      agreementId: instalment.agreementId,
      funderName: instalment.funderName,
      funderLang: instalment.funderLang,
      no: instalment.no,
      dueOn: instalment.dueOn!,
      currency: instalment.currency,
      amount: instalment.open,
    }))
}

async function dueSoon(cityId: string, today: string): Promise<NeedsYou[]> {
  const { reminderDays: days } = await policiesOf(readClient(), cityId)
  const reader = { seesPrivateNames: true }
  const due = await instalmentsToRemind(readClient(), cityId, today, reader, { days })
  const count = due.filter(({ overdue, reminded }) => !overdue && !reminded).length
  return count > 0 ? [{ kind: 'due', count }] : []
}

async function nextSteps(cityId: string, today: string): Promise<NeedsYou[]> {
  const filter = { open: true, dueBy: today }
  const { total } = await listContacts(readClient(), cityId, filter, { seesPrivateNames: true }, 1)
  return total > 0 ? [{ kind: 'contact', count: total }] : []
}

async function sharedCosts(cityId: string): Promise<NeedsYou[]> {
  const count = await dealsAsked(readClient(), cityId)
  return count > 0 ? [{ kind: 'shared', count }] : []
}

async function variances(cityId: string, today: string): Promise<NeedsYou[]> {
  const client = readClient()
  const [period] = await selectRows(
    client,
    `SELECT t.ends_on, y.name FROM periods t
     JOIN fiscal_years y ON y.city_id = t.city_id AND y.id = t.fiscal_year_id
     WHERE t.city_id = ? AND t.ends_on = y.ends_on AND t.ends_on < ?
     ORDER BY t.ends_on DESC LIMIT 1`,
    [cityId, today]
  )
  if (!period) return []
  const count = (await unexplainedLines(client, cityId, period.ends_on)).length
  return count ? [{ kind: 'variances', count, to: period.ends_on, year: period.name }] : []
}

/** Entries recorded since the last verification. */
async function unverifiedEntries(cityId: string): Promise<NeedsYou[]> {
  const ledger = await findLedger(cityId)
  const [last] = await lastVerifications(cityId, 1)
  const count = Number((ledger?.headSeq ?? 0n) - BigInt(last?.headSeq ?? 0))
  return count > 0 ? [{ kind: 'verify', count }] : []
}
