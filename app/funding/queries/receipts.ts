import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toBigInt, toBoolean, toCount, type Client, type Row } from '#core/sql'
import type { Mark } from '#funding/actions/agreement_store'
import { entryRate, type EntryRate } from '#funding/queries/entry_rates'
import { PAGE_SIZE, STANDS } from '#funding/queries/standing'
import type { PostingLine } from '#ledger/domain/entry'
import { linesOfEntry } from '#ledger/queries/entries'

export interface ReceiptRow {
  id: string
  /** Number without gaps in its fiscal year; it stays with a reversed receipt. */
  receiptNo: string
  entryId: string
  entrySeq: bigint
  agreementId: string
  number: string
  title: string
  titleLang: string
  /** Null: a private person, whose name this reader may not see. */
  funder: string | null
  funderLang: string
  instalmentId: string | null
  instalmentNo: number | null
  receivedOn: string
  currency: string
  amount: bigint
  bankRef: string | null
  memo: string | null
  batchId: string | null
  isReversed: boolean
  mark: Mark | null
  source: string | null
}

export interface ReceiptFilter {
  q?: string
  agreement?: string
  from?: string
  to?: string
  state?: 'standing' | 'reversed'
  page?: number
}

export interface ReceiptList {
  rows: ReceiptRow[]
  total: number
  page: number
  /** Of the whole filter, reversed receipts left out. */
  totals: { currency: string; count: number; amount: bigint; mark: Mark | null }[]
}

/** A total with an illustrative part is illustrative; of other marked parts it is derived. */
const MARKS: (Mark | null)[] = [null, 'derived', 'illustrative']

interface Reader {
  seesPrivateNames: boolean
}

const FROM = `FROM receipts r
  JOIN journal_entries j ON j.city_id = r.city_id AND j.id = r.entry_id
  JOIN agreements a ON a.city_id = r.city_id AND a.id = r.agreement_id
  JOIN parties p ON p.city_id = a.city_id AND p.id = a.funder_id
  LEFT JOIN receipt_numbers n ON n.city_id = r.city_id AND n.receipt_id = r.id
  LEFT JOIN instalments i ON i.city_id = r.city_id AND i.id = r.instalment_id`

/** A page of receipts, the latest first, with totals of the whole filter for each currency. */
export async function listReceipts(
  client: Client,
  cityId: string,
  filter: ReceiptFilter,
  reader: Reader
): Promise<ReceiptList> {
  const { where, bindings } = conditionsOf(cityId, filter, reader)
  const [count] = await selectRows(client, `SELECT count(*) AS n ${FROM} ${where}`, bindings)
  const totals = await selectRows(
    client,
    `SELECT r.currency, count(*) AS n, sum(r.amount) AS amount,
       max(CASE a.mark WHEN 'illustrative' THEN 2 WHEN 'sourced' THEN 1 WHEN 'derived' THEN 1 ELSE 0 END) AS mark
     ${FROM} ${where} AND ${STANDS}
     GROUP BY r.currency ORDER BY r.currency`,
    bindings
  )
  return {
    rows: await receiptRows(client, cityId, filter, reader, filter.page),
    total: toCount(count.n),
    page: filter.page ?? 1,
    totals: totals.map((row) => ({
      currency: row.currency,
      count: toCount(row.n),
      amount: toBigInt(row.amount),
      mark: MARKS[toCount(row.mark)],
    })),
  }
}

/** A page of the filter's receipts, or all of them, the latest first. */
export async function receiptRows(
  client: Client,
  cityId: string,
  filter: Omit<ReceiptFilter, 'page'>,
  reader: Reader,
  page: number | 'all' = 1
): Promise<ReceiptRow[]> {
  const { where, bindings } = conditionsOf(cityId, filter, reader)
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `SELECT r.*, j.seq, a.number, a.title, a.title_lang, a.mark, a.source, p.name AS funder,
       p.name_lang AS funder_lang, p.is_private_person, i.no AS instalment_no, n.number AS receipt_no,
       CASE WHEN ${STANDS} THEN 0 ELSE 1 END AS is_reversed
     ${FROM} ${where} ORDER BY r.received_on DESC, j.seq DESC ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return rows.map((row) => receiptOf(row, reader))
}

function conditionsOf(cityId: string, filter: ReceiptFilter, reader: Reader) {
  const conditions = ['r.city_id = ?']
  const bindings: unknown[] = [cityId]
  const add = (condition: string, ...values: unknown[]) => {
    conditions.push(condition)
    bindings.push(...values)
  }
  if (filter.agreement) add('r.agreement_id = ?', filter.agreement)
  if (filter.from) add('r.received_on >= ?', filter.from)
  if (filter.to) add('r.received_on <= ?', filter.to)
  if (filter.state === 'standing') add(STANDS)
  if (filter.state === 'reversed') add(`NOT (${STANDS})`)
  if (filter.q) {
    const columns = ['n.number', 'a.number', 'a.title', 'r.bank_ref', 'r.memo']
    if (reader.seesPrivateNames) columns.push('p.name')
    const pattern = `%${filter.q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`
    const texts = columns.map((column) => `lower(coalesce(${column}, '')) LIKE ? ESCAPE '\\'`)
    add(`(${texts.join(' OR ')})`, ...columns.map(() => pattern))
  }
  return { where: `WHERE ${conditions.join(' AND ')}`, bindings }
}

export interface ReceiptShown extends ReceiptRow {
  fundId: string
  fundCode: string
  preparedBy: string
  approvedBy: string | null
  recordedAt: string
  lines: PostingLine[]
  /** The instalments it answers, and what of it names none. */
  parts: { instalmentId: string; no: number; amount: bigint }[]
  rest: bigint
  /** The rate foreign money was entered at; null in the currency of the books. */
  rate: EntryRate | null
  reversal: { id: string; seq: bigint; effectiveOn: string; reason: string; by: string } | null
}

export async function receiptShown(
  client: Client,
  cityId: string,
  id: string,
  reader: Reader
): Promise<ReceiptShown> {
  const [found] = await selectRows(
    client,
    `SELECT r.agreement_id, j.recorded_at, m.full_name AS prepared_by, c.full_name AS approved_by
     FROM receipts r JOIN journal_entries j ON j.city_id = r.city_id AND j.id = r.entry_id
     JOIN people m ON m.id = j.prepared_by LEFT JOIN people c ON c.id = j.approved_by
     WHERE r.city_id = ? AND r.id = ?`,
    [cityId, id]
  )
  if (!found) throw new NotFound()
  const rows = await selectRows(
    client,
    `SELECT r.*, j.seq, a.number, a.title, a.title_lang, a.mark, a.source, p.name AS funder,
       p.name_lang AS funder_lang, p.is_private_person, i.no AS instalment_no, n.number AS receipt_no,
       CASE WHEN ${STANDS} THEN 0 ELSE 1 END AS is_reversed
     ${FROM} WHERE r.city_id = ? AND r.id = ?`,
    [cityId, id]
  )
  const receipt = receiptOf(rows[0], reader)
  const lines = await linesOfEntry(client, cityId, receipt.entryId)
  const [fund] = await selectRows(
    client,
    'SELECT id, code FROM funds WHERE city_id = ? AND id = ?',
    [cityId, lines[0].fund]
  )
  const parts = await partsOfReceipt(client, cityId, id)
  const [reversal] = await selectRows(
    client,
    `SELECT e.id, e.seq, e.effective_on, e.memo, p.full_name FROM journal_entries e
     JOIN people p ON p.id = e.prepared_by WHERE e.city_id = ? AND e.reverses_id = ?`,
    [cityId, receipt.entryId]
  )
  return {
    ...receipt,
    fundId: fund.id,
    fundCode: fund.code,
    preparedBy: found.prepared_by,
    approvedBy: found.approved_by,
    recordedAt: found.recorded_at,
    lines,
    parts,
    rate: await entryRate(client, cityId, receipt.entryId),
    rest: parts.reduce((rest, { amount }) => rest - amount, receipt.amount),
    reversal:
      reversal && receipt.isReversed
        ? {
            id: reversal.id,
            seq: toBigInt(reversal.seq),
            effectiveOn: reversal.effective_on,
            reason: reversal.memo,
            by: reversal.full_name,
          }
        : null,
  }
}

async function partsOfReceipt(client: Client, cityId: string, receiptId: string) {
  const rows = await selectRows(
    client,
    `SELECT p.instalment_id, p.amount, i.no FROM receipt_parts p
     JOIN instalments i ON i.city_id = p.city_id AND i.id = p.instalment_id
     WHERE p.city_id = ? AND p.receipt_id = ? ORDER BY p.no`,
    [cityId, receiptId]
  )
  return rows.map((row) => ({
    instalmentId: row.instalment_id as string,
    no: toCount(row.no),
    amount: toBigInt(row.amount),
  }))
}

function receiptOf(row: Row, { seesPrivateNames }: Reader): ReceiptRow {
  return {
    id: row.id,
    receiptNo: row.receipt_no,
    entryId: row.entry_id,
    entrySeq: toBigInt(row.seq),
    agreementId: row.agreement_id,
    number: row.number,
    title: row.title,
    titleLang: row.title_lang,
    funder: toBoolean(row.is_private_person) && !seesPrivateNames ? null : row.funder,
    funderLang: row.funder_lang,
    instalmentId: row.instalment_id,
    instalmentNo: row.instalment_no === null ? null : toCount(row.instalment_no),
    receivedOn: row.received_on,
    currency: row.currency,
    amount: toBigInt(row.amount),
    bankRef: row.bank_ref,
    memo: row.memo,
    batchId: row.batch_id,
    isReversed: toBoolean(row.is_reversed),
    mark: row.mark,
    source: row.source,
  }
}
