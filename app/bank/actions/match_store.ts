import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { lockBankAccount } from '#bank/actions/bank_accounts'
import { lineShown, type LineRow } from '#bank/queries/lines'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows, toBigInt } from '#core/sql'

export type How = 'by_hand' | 'suggested' | 'together'
export const IGNORED_AS = ['fee', 'interest', 'own_transfer', 'returned', 'other'] as const
export type IgnoredAs = (typeof IGNORED_AS)[number]

export interface NewMatch {
  id: string
  cityId: string
  lineId: string
  kind: 'receipt' | 'entry' | 'ignored'
  /** Signed like the line. */
  amount: bigint
  entryId?: string | null
  ignoredAs?: IgnoredAs | null
  reason?: string | null
  how: How
  by: string
}

/** A line as it stands, with its account locked: two people who match it at once come one by one. */
export async function lockLine(
  trx: TransactionClientContract,
  cityId: string,
  lineId: string
): Promise<LineRow> {
  const line = await lineShown(trx, cityId, lineId)
  await lockBankAccount(trx, cityId, line.accountId)
  return lineShown(trx, cityId, lineId)
}

/** Whether this very match is stored already; the same id for something else is refused. */
export async function isMatchStored(
  trx: TransactionClientContract,
  match: Pick<NewMatch, 'cityId' | 'id' | 'lineId' | 'kind'>
): Promise<boolean> {
  const [stored] = await selectRows(
    trx,
    'SELECT line_id, kind FROM bank_matches WHERE city_id = ? AND id = ?',
    [match.cityId, match.id]
  )
  if (!stored) return false
  if (stored.line_id === match.lineId && stored.kind === match.kind) return true
  throw new Refusal('E_IDEMPOTENCY_CONFLICT', {}, undefined, 409)
}

/** No more is matched than the line has left, in its direction. */
export function refuseBeyond(line: LineRow, amount: bigint, words: (minor: bigint) => string) {
  const isWithin =
    line.rest > 0n ? amount > 0n && amount <= line.rest : amount < 0n && amount >= line.rest
  if (isWithin) return
  if (line.rest === 0n) throw new Refusal('E_BANK_LINE_DONE', {}, undefined, 409)
  throw new Refusal('E_BANK_BEYOND', { amount: words(amount), rest: words(line.rest) }, 'amount')
}

export async function storeMatch(trx: TransactionClientContract, match: NewMatch): Promise<void> {
  await trx
    .insertQuery()
    .table('bank_matches')
    .insert({
      city_id: match.cityId,
      id: match.id,
      line_id: match.lineId,
      kind: match.kind,
      amount: match.amount,
      entry_id: match.entryId ?? null,
      undoes_id: null,
      ignored_as: match.ignoredAs ?? null,
      reason: match.reason?.normalize('NFC').trim() || null,
      how: match.how,
      made_by: match.by,
      made_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId: match.cityId,
    actorId: match.by,
    action: 'bank_line.matched',
    subjectType: 'bank_line',
    subjectId: match.lineId,
    details: { match: match.id, kind: match.kind, amount: match.amount.toString(), how: match.how },
  })
}

/** Takes back one match and no other; the line is open again by as much. */
export async function undoMatch(
  trx: TransactionClientContract,
  undo: { id: string; cityId: string; matchId: string; reason?: string | null; by: string }
): Promise<{ lineId: string; entryId: string | null; kind: string }> {
  const { id, cityId, matchId, by } = undo
  const [match] = await selectRows(
    trx,
    `SELECT m.*, l.account_id FROM bank_matches m
     JOIN bank_lines l ON l.city_id = m.city_id AND l.id = m.line_id
     WHERE m.city_id = ? AND m.id = ? AND m.kind <> 'undo'`,
    [cityId, matchId]
  )
  if (!match) throw new Refusal('E_NOT_FOUND', {}, undefined, 404)
  await lockBankAccount(trx, cityId, match.account_id)
  const answer = { lineId: match.line_id, entryId: match.entry_id, kind: match.kind }
  const [known] = await selectRows(
    trx,
    'SELECT id FROM bank_matches WHERE city_id = ? AND undoes_id = ?',
    [cityId, matchId]
  )
  if (known?.id === id) return answer
  if (known) throw new Refusal('E_BANK_UNDONE', {}, undefined, 409)
  await trx
    .insertQuery()
    .table('bank_matches')
    .insert({
      city_id: cityId,
      id,
      line_id: match.line_id,
      kind: 'undo',
      amount: toBigInt(match.amount),
      entry_id: null,
      undoes_id: matchId,
      ignored_as: null,
      reason: undo.reason?.normalize('NFC').trim() || null,
      how: 'by_hand',
      made_by: by,
      made_at: now(),
    })
  await recordAuditEvent(trx, {
    cityId,
    actorId: by,
    action: 'bank_match.undone',
    subjectType: 'bank_line',
    subjectId: match.line_id,
    details: { match: matchId },
  })
  return answer
}
