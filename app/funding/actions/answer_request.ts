import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { recordAuditEvent } from '#audit/record_audit_event'
import { now } from '#core/clock'
import { NotFound, Refusal } from '#core/refusal'
import { selectRows, toBigInt, toCount, type Row } from '#core/sql'
import { refuseOtherContent, typedText } from '#funding/actions/same_form'
import { answerFault, type RequestOutcome } from '#funding/domain/request_answers'
import { lockLedger } from '#ledger/actions/lock_ledger'

export interface RequestAnswer {
  id: string
  cityId: string
  requestId: string
  outcome: RequestOutcome
  /** Granted, in the currency of the request; null when nothing is. */
  amount: bigint | null
  /** The agreement that holds the promise; it may come with a later answer. */
  agreementId?: string | null
  answeredOn: string
  note?: string | null
  today: string
  by: string
}

/** States of an agreement that hold a promise. */
const PROMISED = ['granted', 'active', 'closed']

/** Adds an answer to a request; the latest one holds and all of them are kept. */
export async function answerRequest(
  trx: TransactionClientContract,
  answer: RequestAnswer
): Promise<{ id: string; replayed: boolean }> {
  const { id, cityId, requestId, outcome, amount } = answer
  const row = {
    city_id: cityId,
    id,
    request_id: requestId,
    outcome,
    amount,
    agreement_id: answer.agreementId ?? null,
    answered_on: answer.answeredOn,
    note: typedText(answer.note),
  }
  await lockLedger(trx, cityId)
  const [request] = await selectRows(
    trx,
    'SELECT * FROM funding_requests WHERE city_id = ? AND id = ?',
    [cityId, requestId]
  )
  if (!request) throw new NotFound()
  const [stored] = await selectRows(
    trx,
    'SELECT * FROM funding_request_answers WHERE city_id = ? AND id = ?',
    [cityId, id]
  )
  if (stored) {
    refuseOtherContent(stored, row)
    return { id, replayed: true }
  }
  await refuseWrongAnswer(trx, request, answer)
  const [last] = await selectRows(
    trx,
    'SELECT max(no) AS no FROM funding_request_answers WHERE city_id = ? AND request_id = ?',
    [cityId, requestId]
  )
  await trx
    .insertQuery()
    .table('funding_request_answers')
    .insert({ ...row, no: toCount(last.no) + 1, recorded_by: answer.by, recorded_at: now() })
  await recordAuditEvent(trx, {
    cityId,
    actorId: answer.by,
    action: 'funding_request.answered',
    subjectType: 'funding_request',
    subjectId: requestId,
    details: { outcome, amount: amount === null ? null : String(amount) },
  })
  return { id, replayed: false }
}

async function refuseWrongAnswer(
  trx: TransactionClientContract,
  request: Row,
  answer: RequestAnswer
): Promise<void> {
  const { cityId, answeredOn, today } = answer
  const agreementId = answer.agreementId ?? null
  if (answeredOn > today) throw new Refusal('E_ANSWERED_LATER', { date: today }, 'answered_on')
  if (answeredOn < request.asked_on)
    throw new Refusal('E_ANSWERED_BEFORE', { date: request.asked_on }, 'answered_on')
  const fault = answerFault(toBigInt(request.amount), { ...answer, agreementId })
  if (fault) throw new Refusal(fault, {}, 'amount')
  if (!agreementId) return
  const [agreement] = await selectRows(
    trx,
    'SELECT funder_id, currency, status FROM agreements WHERE city_id = ? AND id = ?',
    [cityId, agreementId]
  )
  if (!agreement || agreement.funder_id !== request.party_id)
    throw new Refusal('E_AGREEMENT_OF_OTHERS', {}, 'agreement')
  if (agreement.currency !== request.currency)
    throw new Refusal('E_AGREEMENT_CURRENCY', { currency: agreement.currency }, 'agreement')
  if (!PROMISED.includes(agreement.status))
    throw new Refusal('E_AGREEMENT_NOT_GRANTED', {}, 'agreement')
  // One agreement answers one request: its money would be counted as received twice
  const [used] = await selectRows(
    trx,
    `SELECT r.number FROM funding_request_answers a
     JOIN funding_requests r ON r.city_id = a.city_id AND r.id = a.request_id
     WHERE a.city_id = ? AND a.agreement_id = ? AND a.request_id <> ?
       AND a.no = (SELECT max(x.no) FROM funding_request_answers x
         WHERE x.city_id = a.city_id AND x.request_id = a.request_id)`,
    [cityId, agreementId, request.id]
  )
  if (used) throw new Refusal('E_AGREEMENT_ANSWERS', { number: used.number }, 'agreement', 409)
}
