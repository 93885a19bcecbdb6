import { NotFound } from '#core/refusal'
import { selectRows, toBigInt, toBoolean, toCount, type Client, type Row } from '#core/sql'
import type { FunderKind } from '#funding/domain/funder_kinds'
import { grants, type RequestOutcome } from '#funding/domain/request_answers'
import { receivedByAgreement } from '#funding/queries/party_figures'
import { folded, PAGE_SIZE } from '#funding/queries/standing'

export const REQUEST_STATES = [
  'open',
  'granted',
  'partly',
  'refused',
  'withdrawn',
  'no_answer',
] as const
export type RequestState = (typeof REQUEST_STATES)[number]

export interface RequestRow {
  id: string
  number: string
  title: string
  titleLang: string
  partyId: string
  /** Null: a private person, whose name this reader may not see. */
  party: string | null
  partyLang: string
  partyKind: FunderKind
  currency: string
  asked: bigint
  /** What the latest answer grants; null when it grants nothing or there is none. */
  granted: bigint | null
  /** What came under the agreement that the answer names; null without one. */
  received: bigint | null
  askedOn: string
  startsOn: string | null
  endsOn: string | null
  /** Open until it is answered. */
  state: RequestState
  answeredOn: string | null
  agreementId: string | null
  agreementNumber: string | null
  purpose: string
  reference: string | null
}

export interface RequestFilter {
  q?: string
  state?: RequestState
  kind?: FunderKind
  party?: string
  page?: number
}

/** Three figures that are never each other. */
export interface RequestTotals {
  currency: string
  count: number
  asked: bigint
  granted: bigint
  received: bigint
}

interface Reader {
  seesPrivateNames: boolean
}

/** Requests of the filter, the latest first, with the totals of the whole filter for each currency. */
export async function listRequests(
  client: Client,
  cityId: string,
  filter: RequestFilter,
  reader: Reader
) {
  const all = (await allRequests(client, cityId, reader)).filter((row) => fits(row, filter))
  const page = filter.page ?? 1
  return {
    rows: all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    all,
    total: all.length,
    page,
    totals: totalsOf(all),
  }
}

function fits(row: RequestRow, { q, state, kind, party }: RequestFilter): boolean {
  if (state && row.state !== state) return false
  if (kind && row.partyKind !== kind) return false
  if (party && row.partyId !== party) return false
  if (!q) return true
  return folded([row.number, row.title, row.party, row.reference].join(' ')).includes(folded(q))
}

/** Sums by currency; what is not granted or has no agreement adds nothing. */
export function totalsOf(rows: readonly RequestRow[]): RequestTotals[] {
  const sums = new Map<string, RequestTotals>()
  for (const row of rows) {
    const { currency } = row
    const sum = sums.get(currency) ?? { currency, count: 0, asked: 0n, granted: 0n, received: 0n }
    sum.count += 1
    sum.asked += row.asked
    sum.granted += row.granted ?? 0n
    sum.received += row.received ?? 0n
    sums.set(currency, sum)
  }
  return [...sums.values()].toSorted((a, b) => b.count - a.count)
}

const SELECT = `SELECT r.*, p.name AS party, p.name_lang AS party_lang, p.funder_kind, p.is_private_person,
    a.outcome, a.amount AS granted, a.answered_on, a.agreement_id, g.number AS agreement_number
  FROM funding_requests r
  JOIN parties p ON p.city_id = r.city_id AND p.id = r.party_id
  LEFT JOIN funding_request_answers a ON a.city_id = r.city_id AND a.request_id = r.id
    AND a.no = (SELECT max(x.no) FROM funding_request_answers x
      WHERE x.city_id = r.city_id AND x.request_id = r.id)
  LEFT JOIN agreements g ON g.city_id = a.city_id AND g.id = a.agreement_id
  WHERE r.city_id = ?`

async function allRequests(client: Client, cityId: string, reader: Reader): Promise<RequestRow[]> {
  const rows = await selectRows(client, `${SELECT} ORDER BY r.asked_on DESC, r.number`, [cityId])
  const received = await receivedByAgreement(client, cityId)
  return rows.map((row) => requestOf(row, received, reader))
}

function requestOf(row: Row, received: Map<string, bigint>, reader: Reader): RequestRow {
  const outcome: RequestOutcome | null = row.outcome
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    titleLang: row.title_lang,
    partyId: row.party_id,
    party: toBoolean(row.is_private_person) && !reader.seesPrivateNames ? null : row.party,
    partyLang: row.party_lang,
    partyKind: row.funder_kind,
    currency: row.currency,
    asked: toBigInt(row.amount),
    granted: outcome && grants(outcome) ? toBigInt(row.granted) : null,
    received: row.agreement_id ? (received.get(row.agreement_id) ?? 0n) : null,
    askedOn: row.asked_on,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    state: outcome ?? 'open',
    answeredOn: row.answered_on,
    agreementId: row.agreement_id,
    agreementNumber: row.agreement_number,
    purpose: row.purpose,
    reference: row.reference,
  }
}

/** A request with every answer it had, the programme and the line it is for. */
export async function requestShown(client: Client, cityId: string, id: string, reader: Reader) {
  const [row] = await selectRows(client, `${SELECT} AND r.id = ?`, [cityId, id])
  if (!row) throw new NotFound()
  const answers = await selectRows(
    client,
    `SELECT a.*, m.full_name, g.number AS agreement_number, g.amount AS agreement_amount, g.status
     FROM funding_request_answers a JOIN people m ON m.id = a.recorded_by
     LEFT JOIN agreements g ON g.city_id = a.city_id AND g.id = a.agreement_id
     WHERE a.city_id = ? AND a.request_id = ? ORDER BY a.no DESC`,
    [cityId, id]
  )
  const [about] = await selectRows(
    client,
    `SELECT m.full_name, g.id AS programme_id, g.title AS programme, g.title_lang AS programme_lang,
       l.id AS line_id, l.title AS line, l.title_lang AS line_lang
     FROM funding_requests r JOIN people m ON m.id = r.recorded_by
     LEFT JOIN programmes g ON g.city_id = r.city_id AND g.id = r.programme_id
     LEFT JOIN budget_lines l ON l.city_id = r.city_id AND l.id = r.budget_line_id
     WHERE r.city_id = ? AND r.id = ?`,
    [cityId, id]
  )
  return {
    ...requestOf(row, await receivedByAgreement(client, cityId), reader),
    recordedBy: about.full_name as string,
    programme: about.programme_id
      ? { id: about.programme_id, title: about.programme, lang: about.programme_lang }
      : null,
    line: about.line_id ? { id: about.line_id, title: about.line, lang: about.line_lang } : null,
    answers: answers.map((one) => ({
      no: toCount(one.no),
      outcome: one.outcome as RequestOutcome,
      amount: one.amount === null ? null : toBigInt(one.amount),
      agreementId: one.agreement_id as string | null,
      agreementNumber: one.agreement_number as string | null,
      agreementAmount: one.agreement_id ? toBigInt(one.agreement_amount) : null,
      agreementStatus: one.status as string | null,
      answeredOn: one.answered_on as string,
      note: one.note as string | null,
      by: one.full_name as string,
    })),
  }
}
