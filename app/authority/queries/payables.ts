import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toBigInt, toCount, type Client, type Row } from '#core/sql'
import { stands } from '#ledger/queries/standing'
import { nameFor, type Reader } from '#programmes/queries/commitments'

export const PAYABLE_STATES = ['open', 'overdue', 'part_paid', 'paid', 'reversed'] as const
export type PayableState = (typeof PAYABLE_STATES)[number]

export interface PayableRow {
  id: string
  origin: 'expenditure' | 'opening'
  fundId: string
  fundCode: string
  partyId: string | null
  /** Null with an id: a private person. */
  partyName: string | null
  partyLang: string | null
  description: string
  amount: bigint
  paid: bigint
  open: bigint
  aroseOn: string
  dueOn: string | null
  commitmentId: string | null
  commitmentNumber: string | null
  entryId: string
  entrySeq: bigint
  state: PayableState
}

const PAID = `coalesce((SELECT sum(q.amount) FROM payable_payments q
  WHERE q.city_id = y.city_id AND q.payable_id = y.id AND ${stands('q.city_id', 'q.entry_id')}), 0)`

const WITH_STANDING = `
  SELECT y.*, f.code AS fund_code, p.name AS party_name, p.name_lang AS party_lang,
    p.is_private_person, e.seq AS entry_seq, x.commitment_id, c.number AS commitment_number,
    CASE WHEN ${stands('y.city_id', 'y.entry_id')} THEN 0 ELSE 1 END AS is_reversed,
    ${PAID} AS paid
  FROM payables y
  JOIN journal_entries e ON e.city_id = y.city_id AND e.id = y.entry_id
  JOIN funds f ON f.city_id = y.city_id AND f.id = y.fund_id
  LEFT JOIN parties p ON p.city_id = y.city_id AND p.id = y.party_id
  LEFT JOIN expenditures x ON x.city_id = y.city_id AND x.id = y.id
  LEFT JOIN commitments c ON c.city_id = x.city_id AND c.id = x.commitment_id
  WHERE y.city_id = ?`

const CONDITION: Record<PayableState, string> = {
  open: 'w.is_reversed = 0 AND w.paid = 0',
  overdue: 'w.is_reversed = 0 AND w.paid < w.amount AND w.due_on < ?',
  part_paid: 'w.is_reversed = 0 AND w.paid > 0 AND w.paid < w.amount',
  paid: 'w.is_reversed = 0 AND w.paid = w.amount',
  reversed: 'w.is_reversed = 1',
}

export const PAGE_SIZE = 100

export interface PayableList {
  rows: PayableRow[]
  count: number
  /** Of the whole filter; what is reversed owes nothing. */
  totals: { amount: bigint; paid: bigint; open: bigint }
}

/** What is owed to payees: without a state all that is still open, the earliest due first. */
export async function payablesOf(
  client: Client,
  cityId: string,
  filter: { state?: PayableState; today: string },
  page: number | 'all',
  reader: Reader
): Promise<PayableList> {
  const condition = filter.state
    ? CONDITION[filter.state]
    : 'w.is_reversed = 0 AND w.paid < w.amount'
  const bindings = [cityId, ...(condition.includes('?') ? [filter.today] : [])]
  const from = `FROM (${WITH_STANDING}) w WHERE ${condition}`
  const [sums] = await selectRows(
    client,
    `SELECT count(*) AS n, sum(w.amount * (1 - w.is_reversed)) AS amount,
       sum(w.paid * (1 - w.is_reversed)) AS paid ${from}`,
    bindings
  )
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `SELECT w.* ${from} ORDER BY coalesce(w.due_on, w.arose_on), w.entry_seq ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  const [amount, paid] = [toBigInt(sums.amount), toBigInt(sums.paid)]
  return {
    rows: rows.map((row) => payableOf(row, filter.today, reader)),
    count: toCount(sums.n),
    totals: { amount, paid, open: amount - paid },
  }
}

export interface PayableShown {
  payable: PayableRow
  payments: {
    id: string
    amount: bigint
    paidOn: string
    memo: string
    entryId: string
    entrySeq: bigint
    isReversed: boolean
  }[]
}

export async function payableShown(
  client: Client,
  cityId: string,
  id: string,
  today: string,
  reader: Reader
): Promise<PayableShown> {
  const [row] = await selectRows(client, `${WITH_STANDING} AND y.id = ?`, [cityId, id])
  if (!row) throw new NotFound()
  const payments = await selectRows(
    client,
    `SELECT q.*, e.seq AS entry_seq,
       CASE WHEN ${stands('q.city_id', 'q.entry_id')} THEN 0 ELSE 1 END AS is_reversed
     FROM payable_payments q JOIN journal_entries e ON e.city_id = q.city_id AND e.id = q.entry_id
     WHERE q.city_id = ? AND q.payable_id = ? ORDER BY q.paid_on, e.seq`,
    [cityId, id]
  )
  return {
    payable: payableOf(row, today, reader),
    payments: payments.map((payment) => ({
      id: payment.id,
      amount: toBigInt(payment.amount),
      paidOn: payment.paid_on,
      memo: payment.memo,
      entryId: payment.entry_id,
      entrySeq: toBigInt(payment.entry_seq),
      isReversed: toCount(payment.is_reversed) === 1,
    })),
  }
}

/** What of a payable is still to be paid, and whether it still stands. */
export async function payableStanding(
  client: Client,
  cityId: string,
  id: string
): Promise<{ open: bigint; isReversed: boolean }> {
  const [row] = await selectRows(
    client,
    `SELECT y.amount - ${PAID} AS open,
       CASE WHEN ${stands('y.city_id', 'y.entry_id')} THEN 0 ELSE 1 END AS is_reversed
     FROM payables y WHERE y.city_id = ? AND y.id = ?`,
    [cityId, id]
  )
  if (!row) throw new NotFound()
  return { open: toBigInt(row.open), isReversed: toCount(row.is_reversed) === 1 }
}

function payableOf(row: Row, today: string, reader: Reader): PayableRow {
  const [amount, paid] = [toBigInt(row.amount), toBigInt(row.paid)]
  const isReversed = toCount(row.is_reversed) === 1
  return {
    id: row.id,
    origin: row.origin,
    fundId: row.fund_id,
    fundCode: row.fund_code,
    partyId: row.party_id,
    partyName: nameFor(reader, row),
    partyLang: row.party_lang,
    description: row.description,
    amount,
    paid,
    open: isReversed ? 0n : amount - paid,
    aroseOn: row.arose_on,
    dueOn: row.due_on,
    commitmentId: row.commitment_id,
    commitmentNumber: row.commitment_number,
    entryId: row.entry_id,
    entrySeq: toBigInt(row.entry_seq),
    state: stateOf({ amount, paid, isReversed, dueOn: row.due_on, today }),
  }
}

function stateOf(of: {
  amount: bigint
  paid: bigint
  isReversed: boolean
  dueOn: string | null
  today: string
}): PayableState {
  if (of.isReversed) return 'reversed'
  if (of.paid === of.amount) return 'paid'
  if (of.dueOn !== null && of.dueOn < of.today) return 'overdue'
  return of.paid > 0n ? 'part_paid' : 'open'
}
