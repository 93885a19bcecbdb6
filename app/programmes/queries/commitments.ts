import { NotFound } from '#core/refusal'
import { pageSql, selectRows, toBigInt, toBoolean, toCount, type Client, type Row } from '#core/sql'
import { stands } from '#ledger/queries/standing'
import { commitmentChanges, type CommitmentChanges } from '#programmes/queries/commitment_changes'
import { STANDS } from '#programmes/queries/commitment_standing'

export const COMMITMENT_STATES = ['open', 'overdue', 'settled', 'released', 'reversed'] as const
export type CommitmentState = (typeof COMMITMENT_STATES)[number]

/** Names of private persons are shown to those who need them; others see that it is one. */
export interface Reader {
  seesPrivateNames: boolean
}

const OUTSIDER: Reader = { seesPrivateNames: false }

export interface CommitmentRow {
  id: string
  number: string
  description: string
  fundId: string
  fundCode: string
  fundName: string
  lineId: string
  lineCode: string
  lineTitle: string
  lineTitleLang: string
  lineYear: number
  nature: 'capital' | 'current'
  partyId: string | null
  /** Null with an id: a private person. */
  partyName: string | null
  partyLang: string | null
  amount: bigint
  spent: bigint
  /** What is still reserved. */
  reserve: bigint
  /** What was given back without being spent. */
  released: bigint
  committedOn: string
  expiresOn: string | null
  entryId: string
  entrySeq: bigint
  /** Reserved past its day: overdue. Nothing reserved: settled, or released when nothing was spent. */
  state: CommitmentState
}

export interface CommitmentFilter {
  state?: CommitmentState
  lineId?: string
  fundId?: string
  /** The city's business day: what expired before it is overdue. */
  today: string
}

export const PAGE_SIZE = 100

const WITH_STANDING = `
  SELECT c.*, f.code AS fund_code, f.name AS fund_name, l.code AS line_code, l.title AS line_title,
    l.title_lang AS line_title_lang, l.year AS line_year, l.nature, y.name AS party_name,
    y.name_lang AS party_lang, y.is_private_person, e.seq AS entry_seq,
    CASE WHEN ${STANDS('e')} THEN 0 ELSE 1 END AS is_reversed,
    coalesce((SELECT sum(-p.functional_amount) FROM postings p WHERE p.city_id = c.city_id
      AND p.commitment_id = c.id AND p.account_code = '8300'), 0) AS reserve,
    coalesce((SELECT sum(-p.functional_amount) FROM postings p WHERE p.city_id = c.city_id
      AND p.commitment_id = c.id AND p.account_code = '8400'), 0) AS spent,
    coalesce((SELECT sum(r.amount) FROM commitment_releases r WHERE r.city_id = c.city_id
      AND r.commitment_id = c.id AND ${stands('r.city_id', 'r.entry_id')}), 0) AS released
  FROM commitments c
  JOIN journal_entries e ON e.city_id = c.city_id AND e.id = c.entry_id
  JOIN funds f ON f.city_id = c.city_id AND f.id = c.fund_id
  JOIN budget_lines l ON l.city_id = c.city_id AND l.id = c.budget_line_id
  LEFT JOIN parties y ON y.city_id = c.city_id AND y.id = c.party_id
  WHERE c.city_id = ?`

const STATE_CONDITION: Record<CommitmentState, string> = {
  reversed: 'w.is_reversed = 1',
  settled: 'w.is_reversed = 0 AND w.reserve = 0 AND (w.spent <> 0 OR w.released = 0)',
  released: 'w.is_reversed = 0 AND w.reserve = 0 AND w.spent = 0 AND w.released > 0',
  overdue: 'w.is_reversed = 0 AND w.reserve > 0 AND w.expires_on < ?',
  open: 'w.is_reversed = 0 AND w.reserve > 0 AND (w.expires_on IS NULL OR w.expires_on >= ?)',
}

export interface CommitmentList {
  rows: CommitmentRow[]
  count: number
  /** Of the whole filter, not of the page. */
  totals: { amount: bigint; reserve: bigint; spent: bigint }
}

/** Commitments of a filter, the latest first, a page at a time or all. */
export async function commitmentsOf(
  client: Client,
  cityId: string,
  filter: CommitmentFilter,
  page: number | 'all' = 1,
  reader = OUTSIDER
): Promise<CommitmentList> {
  const conditions: string[] = []
  const bindings: unknown[] = [cityId]
  if (filter.lineId) {
    conditions.push('w.budget_line_id = ?')
    bindings.push(filter.lineId)
  }
  if (filter.fundId) {
    conditions.push('w.fund_id = ?')
    bindings.push(filter.fundId)
  }
  if (filter.state) {
    conditions.push(STATE_CONDITION[filter.state])
    if (STATE_CONDITION[filter.state].includes('?')) bindings.push(filter.today)
  }
  const from = `FROM (${WITH_STANDING}) w${conditions.length ? ` WHERE ${conditions.join(' AND ')}` : ''}`
  const [sums] = await selectRows(
    client,
    `SELECT count(*) AS n, sum(w.amount) AS amount, sum(w.reserve) AS reserve, sum(w.spent) AS spent ${from}`,
    bindings
  )
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `SELECT w.* ${from} ORDER BY w.committed_on DESC, w.entry_seq DESC ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return {
    rows: rows.map((row) => commitmentOf(row, filter.today, reader)),
    count: toCount(sums.n),
    totals: {
      amount: toBigInt(sums.amount),
      reserve: toBigInt(sums.reserve),
      spent: toBigInt(sums.spent),
    },
  }
}

export interface ExpenditureRow {
  id: string
  commitmentId: string
  commitmentNumber: string
  lineId: string
  lineCode: string
  fundCode: string
  fundName: string
  partyId: string | null
  partyName: string | null
  partyLang: string | null
  description: string
  amount: bigint
  spentOn: string
  isFinal: boolean
  /** Booked as owed to the payee; the list of payables says what of it is paid. */
  isOwed: boolean
  isReversed: boolean
  entryId: string
  entrySeq: bigint
}

export interface CommitmentShown extends CommitmentChanges {
  commitment: CommitmentRow
  expenditures: ExpenditureRow[]
}

/** One commitment, the payments made against it, the latest first, and what made it more or less. */
export async function commitmentShown(
  client: Client,
  cityId: string,
  id: string,
  today: string,
  reader = OUTSIDER
): Promise<CommitmentShown> {
  const [row] = await selectRows(client, `${WITH_STANDING} AND c.id = ?`, [cityId, id])
  if (!row) throw new NotFound()
  const { rows } = await expendituresOf(client, cityId, { commitmentId: id }, 1, reader)
  return {
    commitment: commitmentOf(row, today, reader),
    expenditures: rows,
    ...(await commitmentChanges(client, cityId, id)),
  }
}

/** Payments, the latest first; the total is that of the whole filter and leaves reversed ones out. */
export async function expendituresOf(
  client: Client,
  cityId: string,
  filter: { commitmentId?: string; lineId?: string } = {},
  page: number | 'all' = 1,
  reader = OUTSIDER
): Promise<{ rows: ExpenditureRow[]; count: number; total: bigint }> {
  const conditions = ['x.city_id = ?']
  const bindings: unknown[] = [cityId]
  if (filter.commitmentId) {
    conditions.push('x.commitment_id = ?')
    bindings.push(filter.commitmentId)
  }
  if (filter.lineId) {
    conditions.push('c.budget_line_id = ?')
    bindings.push(filter.lineId)
  }
  const from = `FROM expenditures x
    JOIN journal_entries e ON e.city_id = x.city_id AND e.id = x.entry_id
    JOIN commitments c ON c.city_id = x.city_id AND c.id = x.commitment_id
    JOIN funds f ON f.city_id = c.city_id AND f.id = c.fund_id
    JOIN budget_lines l ON l.city_id = c.city_id AND l.id = c.budget_line_id
    LEFT JOIN parties y ON y.city_id = x.city_id AND y.id = x.party_id
    WHERE ${conditions.join(' AND ')}`
  const [sums] = await selectRows(
    client,
    `SELECT count(*) AS n, sum(CASE WHEN ${STANDS('e')} THEN x.amount ELSE 0 END) AS total ${from}`,
    bindings
  )
  const span = pageSql(page, PAGE_SIZE)
  const rows = await selectRows(
    client,
    `SELECT x.*, e.seq AS entry_seq, CASE WHEN ${STANDS('e')} THEN 0 ELSE 1 END AS is_reversed,
       c.number AS commitment_number, c.budget_line_id, l.code AS line_code, f.code AS fund_code,
       f.name AS fund_name, y.name AS party_name, y.name_lang AS party_lang,
       y.is_private_person, (SELECT count(*) FROM payables o
         WHERE o.city_id = x.city_id AND o.id = x.id) AS owed
     ${from} ORDER BY x.spent_on DESC, e.seq DESC ${span.sql}`,
    [...bindings, ...span.bindings]
  )
  return {
    rows: rows.map((row) => expenditureOf(row, reader)),
    count: toCount(sums.n),
    total: toBigInt(sums.total),
  }
}

function commitmentOf(row: Row, today: string, reader: Reader): CommitmentRow {
  const reserve = toBigInt(row.reserve)
  return {
    id: row.id,
    number: row.number,
    description: row.description,
    fundId: row.fund_id,
    fundCode: row.fund_code,
    fundName: row.fund_name,
    lineId: row.budget_line_id,
    lineCode: row.line_code,
    lineTitle: row.line_title,
    lineTitleLang: row.line_title_lang,
    lineYear: toCount(row.line_year),
    nature: row.nature,
    partyId: row.party_id,
    partyName: nameFor(reader, row),
    partyLang: row.party_lang,
    amount: toBigInt(row.amount),
    spent: toBigInt(row.spent),
    reserve,
    released: toBigInt(row.released),
    committedOn: row.committed_on,
    expiresOn: row.expires_on,
    entryId: row.entry_id,
    entrySeq: toBigInt(row.entry_seq),
    state: stateOf(row, reserve, today),
  }
}

function stateOf(row: Row, reserve: bigint, today: string): CommitmentState {
  if (toCount(row.is_reversed) === 1) return 'reversed'
  if (reserve === 0n) {
    return toBigInt(row.spent) === 0n && toBigInt(row.released) > 0n ? 'released' : 'settled'
  }
  return row.expires_on !== null && row.expires_on < today ? 'overdue' : 'open'
}

function expenditureOf(row: Row, reader: Reader): ExpenditureRow {
  return {
    id: row.id,
    commitmentId: row.commitment_id,
    commitmentNumber: row.commitment_number,
    lineId: row.budget_line_id,
    lineCode: row.line_code,
    fundCode: row.fund_code,
    fundName: row.fund_name,
    partyId: row.party_id,
    partyName: nameFor(reader, row),
    partyLang: row.party_lang,
    description: row.description,
    amount: toBigInt(row.amount),
    spentOn: row.spent_on,
    isFinal: toBoolean(row.is_final),
    isOwed: toCount(row.owed) > 0,
    isReversed: toCount(row.is_reversed) === 1,
    entryId: row.entry_id,
    entrySeq: toBigInt(row.entry_seq),
  }
}

export function nameFor(reader: Reader, row: Row): string | null {
  return toBoolean(row.is_private_person) && !reader.seesPrivateNames ? null : row.party_name
}
