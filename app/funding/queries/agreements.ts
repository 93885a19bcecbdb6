import { selectRows, toBigInt, toBoolean, type Client, type Row } from '#core/sql'
import type { Mark } from '#funding/actions/agreement_store'
import type { AgreementStatus } from '#funding/domain/agreement_rules'
import { markOfSum, receivedByAgreement } from '#funding/queries/party_figures'
import { folded, PAGE_SIZE } from '#funding/queries/standing'
import type { FunderKind } from '#funding/domain/funder_kinds'

export interface AgreementRow {
  id: string
  number: string
  title: string
  titleLang: string
  funderId: string
  /** Null: a private person, whose name this reader may not see. */
  funder: string | null
  funderLang: string
  funderKind: FunderKind
  status: AgreementStatus
  currency: string
  amount: bigint
  received: bigint
  startsOn: string | null
  endsOn: string | null
  isEarmarked: boolean
  fundId: string | null
  mark: Mark | null
  source: string | null
}

export interface AgreementFilter {
  status?: AgreementStatus
  kind?: FunderKind
  q?: string
  funderId?: string
  page?: number
}

export interface CurrencyTotal {
  currency: string
  amount: bigint
  received: bigint
  /** Agreed and still to come. */
  open: bigint
  /** Requests and refusals are never part of the amount: asked is not granted. */
  asked: bigint
  mark: Mark | null
}

export interface AgreementList {
  rows: AgreementRow[]
  /** The rows of every page. */
  all: AgreementRow[]
  total: number
  page: number
  /** Of the whole filter, not of the page. */
  totals: CurrencyTotal[]
}

/** Agreements of the filter by number, with totals of the whole filter for each currency. */
export async function listAgreements(
  client: Client,
  cityId: string,
  filter: AgreementFilter,
  reader: { seesPrivateNames: boolean }
): Promise<AgreementList> {
  const all = (await allAgreements(client, cityId, reader)).filter((row) => fits(row, filter))
  const page = filter.page ?? 1
  return {
    rows: all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    all,
    total: all.length,
    page,
    totals: totalsOf(all),
  }
}

/** Agreements that take receipts now. */
export async function agreementsToReceive(client: Client, cityId: string): Promise<AgreementRow[]> {
  const all = await allAgreements(client, cityId, { seesPrivateNames: true })
  return all.filter(({ status, amount }) => status === 'active' && amount > 0n)
}

function fits(row: AgreementRow, { status, kind, q, funderId }: AgreementFilter): boolean {
  if (status && row.status !== status) return false
  if (kind && row.funderKind !== kind) return false
  if (funderId && row.funderId !== funderId) return false
  return !q || folded(`${row.number} ${row.title} ${row.funder ?? ''}`).includes(folded(q))
}

async function allAgreements(
  client: Client,
  cityId: string,
  reader: { seesPrivateNames: boolean }
): Promise<AgreementRow[]> {
  const rows = await selectRows(
    client,
    `SELECT a.*, p.name AS funder, p.name_lang AS funder_lang, p.funder_kind, p.is_private_person,
       CASE WHEN EXISTS (SELECT 1 FROM agreement_earmarks m
         WHERE m.city_id = a.city_id AND m.agreement_id = a.id) THEN 1 ELSE 0 END AS is_earmarked
     FROM agreements a JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id
     WHERE a.city_id = ?`,
    [cityId]
  )
  const received = await receivedByAgreement(client, cityId)
  const numbers = new Intl.Collator('en', { numeric: true })
  return rows
    .map((row) => agreementOf(row, received.get(row.id) ?? 0n, reader))
    .toSorted((a, b) => numbers.compare(a.number, b.number))
}

function totalsOf(rows: AgreementRow[]): CurrencyTotal[] {
  const totals = new Map<string, CurrencyTotal>()
  for (const row of rows) {
    const { currency } = row
    const total = totals.get(currency) ?? {
      currency,
      amount: 0n,
      received: 0n,
      open: 0n,
      asked: 0n,
      mark: null,
    }
    totals.set(currency, total)
    if (row.status === 'asked') total.asked += row.amount
    else if (row.status !== 'refused') total.amount += row.amount
    total.received += row.received
    if (['granted', 'active'].includes(row.status) && row.amount > row.received) {
      total.open += row.amount - row.received
    }
    total.mark = markOfSum(total.mark, row.mark)
  }
  return [...totals.values()]
}

function agreementOf(
  row: Row,
  received: bigint,
  { seesPrivateNames }: { seesPrivateNames: boolean }
): AgreementRow {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    titleLang: row.title_lang,
    funderId: row.funder_id,
    funder: toBoolean(row.is_private_person) && !seesPrivateNames ? null : row.funder,
    funderLang: row.funder_lang,
    funderKind: row.funder_kind,
    status: row.status,
    currency: row.currency,
    amount: toBigInt(row.amount),
    received,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    isEarmarked: toBoolean(row.is_earmarked),
    fundId: row.fund_id,
    mark: row.mark,
    source: row.source,
  }
}
