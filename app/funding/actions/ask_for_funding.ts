import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { Refusal } from '#core/refusal'
import { selectRows } from '#core/sql'
import { refuseOtherContent, typedText } from '#funding/actions/same_form'
import { lockLedger } from '#ledger/actions/lock_ledger'

export interface FundingRequest {
  /** Made before the request: the same form sent again changes nothing. */
  id: string
  cityId: string
  number: string
  partyId: string
  title: string
  titleLang: string
  currency: string
  amount: bigint
  askedOn: string
  startsOn?: string | null
  endsOn?: string | null
  purpose: string
  programmeId?: string | null
  lineId?: string | null
  reference?: string | null
  today: string
  by: string
}

/** Records what the city asked a funder for. It is no agreement and nothing is pledged by it. */
export async function askForFunding(
  trx: TransactionClientContract,
  request: FundingRequest
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId } = request
  const row = {
    city_id: cityId,
    id,
    number: typedText(request.number),
    party_id: request.partyId,
    title: typedText(request.title),
    title_lang: request.titleLang,
    currency: request.currency,
    amount: request.amount,
    asked_on: request.askedOn,
    starts_on: request.startsOn ?? null,
    ends_on: request.endsOn ?? null,
    purpose: typedText(request.purpose),
    programme_id: request.programmeId ?? null,
    budget_line_id: request.lineId ?? null,
    reference: typedText(request.reference),
  }
  await lockLedger(trx, cityId)
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM funding_requests WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    refuseOtherContent(stored, row)
    return { id, replayed: true }
  }
  await refuseWrongRequest(trx, request)
  await trx
    .insertQuery()
    .table('funding_requests')
    .insert({ ...row, recorded_by: request.by, recorded_at: now() })
  await recordAuditEvent(trx, {
    cityId,
    actorId: request.by,
    action: 'funding_request.recorded',
    subjectType: 'funding_request',
    subjectId: id,
    details: { number: row.number, amount: String(row.amount), currency: row.currency },
  })
  return { id, replayed: false }
}

async function refuseWrongRequest(
  trx: TransactionClientContract,
  request: FundingRequest
): Promise<void> {
  const { cityId, startsOn, endsOn, today } = request
  if (request.amount <= 0n) throw new Refusal('E_AMOUNT_NOT_POSITIVE', {}, 'amount')
  if (request.askedOn > today) throw new Refusal('E_ASKED_LATER', { date: today }, 'asked_on')
  if (startsOn && endsOn && endsOn < startsOn) throw new Refusal('E_TERM', {}, 'ends_on')
  const [party] = await selectRows(
    trx,
    'SELECT funder_kind, closed_on FROM parties WHERE city_id = ? AND id = ?',
    [cityId, request.partyId]
  )
  if (!party || !party.funder_kind || party.closed_on)
    throw new Refusal('E_ASKED_OF_NOBODY', {}, 'party')
  const known = async (table: 'programmes' | 'budget_lines', id: string) =>
    (await selectRows(trx, `SELECT 1 FROM ${table} WHERE city_id = ? AND id = ?`, [cityId, id]))
      .length > 0
  if (request.programmeId && !(await known('programmes', request.programmeId)))
    throw new Refusal('E_PURPOSE_UNKNOWN', {}, 'programme')
  if (request.lineId && !(await known('budget_lines', request.lineId)))
    throw new Refusal('E_PURPOSE_UNKNOWN', {}, 'line')
  const [taken] = await selectRows(
    trx,
    'SELECT 1 FROM funding_requests WHERE city_id = ? AND number = ?',
    [cityId, typedText(request.number)]
  )
  if (taken) throw new Refusal('E_REQUEST_NUMBER', {}, 'number', 409)
}
