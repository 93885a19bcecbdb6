import { readClient, selectRows, toBigInt, toCount, type Row } from '#core/sql'
import type { EntryKind } from '#ledger/domain/entry'
import { dimensionCondition, type LineDimensions } from '#ledger/queries/journal_dimensions'
import { ofOrigin } from '#ledger/queries/origins'
import { isPriorPeriod } from '#ledger/queries/prior_period'

export const PAGE_SIZE = 100

/** What the journal is narrowed to; conditions on lines must hold for one and the same line. */
export interface JournalFilter extends LineDimensions {
  from?: string | null
  to?: string | null
  kind?: string | null
  /** Entries of this kind with what takes them back; `except`: all but those. */
  origin?: EntryKind | null
  except?: EntryKind | null
  accounts?: string[]
  fund?: string | null
  line?: string | null
  party?: string | null
  agreement?: string | null
  commitment?: string | null
  text?: string | null
  /** Only what was known when this entry was the last. */
  knownAt?: bigint | null
  /** Without the entries that close a year. */
  activity?: boolean
  /** Only corrections of earlier, closed periods. */
  priorPeriod?: boolean
}

export interface JournalRow {
  id: string
  seq: bigint
  kind: string
  effectiveOn: string
  recordedAt: string
  memo: string
  preparedBy: string
  approvedBy: string | null
  /** Link of the chain: the hash of what is sealed of it and of the link before. */
  hash: string
  reversesSeq: bigint | null
  reversedBySeq: bigint | null
  /** It corrects an entry of an earlier period that was closed. */
  isPriorPeriod: boolean
  /** Debits of all its lines that the filter shows. */
  debits: bigint
  credits: bigint
  /** What the entry is about: the larger of its financial, budgetary and memorandum sides. */
  amount: bigint
}

export interface JournalTotals {
  entries: number
  lines: number
  debits: bigint
  credits: bigint
}

export interface JournalPage {
  rows: JournalRow[]
  /** Number to page on from (older entries), or null at the end. */
  older: bigint | null
  newer: bigint | null
}

/** One page of the journal, newest entries first, by their number: stable while entries arrive. */
export async function journalPage(
  cityId: string,
  filter: JournalFilter,
  at: { before?: bigint | null; after?: bigint | null } = {},
  size = PAGE_SIZE
): Promise<JournalPage> {
  const client = readClient()
  const condition = entryCondition(cityId, filter)
  const forward = at.after !== undefined && at.after !== null
  const cursor = forward ? 'AND e.seq > ?' : at.before ? 'AND e.seq < ?' : ''
  const found = await selectRows(
    client,
    `SELECT e.id, e.seq, e.kind, e.effective_on, e.recorded_at, e.memo, e.hash,
       maker.full_name AS prepared_by, checker.full_name AS approved_by,
       original.seq AS reverses_seq, mirror.seq AS reversed_by_seq,
       CASE WHEN ${isPriorPeriod('e')} THEN 1 ELSE 0 END AS is_prior
     FROM journal_entries e
     JOIN people maker ON maker.id = e.prepared_by
     LEFT JOIN people checker ON checker.id = e.approved_by
     LEFT JOIN journal_entries original ON original.city_id = e.city_id AND original.id = e.reverses_id
     LEFT JOIN journal_entries mirror ON mirror.city_id = e.city_id AND mirror.reverses_id = e.id
     WHERE ${condition.sql} ${cursor}
     ORDER BY e.seq ${forward ? 'ASC' : 'DESC'} LIMIT ?`,
    [...condition.bindings, ...(cursor ? [forward ? at.after : at.before] : []), size + 1]
  )
  const more = found.length > size
  const rows = found.slice(0, size)
  if (forward) rows.reverse()
  const sums = await sumsOf(cityId, rows, filter)
  const shown = rows.map((row) => journalRow(row, sums))
  const hasOlder = forward ? shown.length > 0 : more
  const hasNewer = forward ? more : Boolean(at.before) && shown.length > 0
  return {
    rows: shown,
    older: hasOlder ? shown[shown.length - 1].seq : null,
    newer: hasNewer ? shown[0].seq : null,
  }
}

/** Totals of everything the filter finds, not only of the page. */
export async function journalTotals(cityId: string, filter: JournalFilter): Promise<JournalTotals> {
  const condition = entryCondition(cityId, filter, false)
  const line = lineCondition(filter)
  const [row] = await selectRows(
    readClient(),
    `SELECT count(DISTINCT e.id) AS entries, count(*) AS lines, ${SUMS}
     FROM journal_entries e JOIN postings p ON p.city_id = e.city_id AND p.entry_id = e.id
     WHERE ${condition.sql} ${line.sql}`,
    [...condition.bindings, ...line.bindings]
  )
  return {
    entries: toCount(row.entries),
    lines: toCount(row.lines),
    debits: toBigInt(row.debits),
    credits: toBigInt(row.credits),
  }
}

const SUMS = `
  coalesce(sum(CASE WHEN p.functional_amount > 0 THEN p.functional_amount ELSE 0 END), 0) AS debits,
  coalesce(sum(CASE WHEN p.functional_amount < 0 THEN -p.functional_amount ELSE 0 END), 0) AS credits`

async function sumsOf(cityId: string, rows: Row[], filter: JournalFilter) {
  const sums = new Map<string, { debits: bigint; credits: bigint; amount: bigint }>()
  if (!rows.length) return sums
  const client = readClient()
  const line = lineCondition(filter)
  const marks = rows.map(() => '?').join(', ')
  const ids = rows.map((row) => row.id)
  const matched = await selectRows(
    client,
    `SELECT p.entry_id, ${SUMS} FROM postings p
     WHERE p.city_id = ? AND p.entry_id IN (${marks}) ${line.sql} GROUP BY p.entry_id`,
    [cityId, ...ids, ...line.bindings]
  )
  const sides = await selectRows(
    client,
    `SELECT p.entry_id, ${SUMS} FROM postings p
     JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
     WHERE p.city_id = ? AND p.entry_id IN (${marks})
     GROUP BY p.entry_id, CASE a.type WHEN 'budgetary' THEN 1 WHEN 'memorandum' THEN 2 ELSE 0 END`,
    [cityId, ...ids]
  )
  for (const row of matched) {
    sums.set(row.entry_id, {
      debits: toBigInt(row.debits),
      credits: toBigInt(row.credits),
      amount: 0n,
    })
  }
  for (const row of sides) {
    const sum = sums.get(row.entry_id)!
    const debits = toBigInt(row.debits)
    if (debits > sum.amount) sum.amount = debits
  }
  return sums
}

function journalRow(row: Row, sums: Awaited<ReturnType<typeof sumsOf>>): JournalRow {
  return {
    id: row.id,
    seq: toBigInt(row.seq),
    kind: row.kind,
    effectiveOn: row.effective_on,
    recordedAt: row.recorded_at,
    memo: row.memo,
    preparedBy: row.prepared_by,
    approvedBy: row.approved_by,
    hash: row.hash,
    reversesSeq: row.reverses_seq === null ? null : toBigInt(row.reverses_seq),
    reversedBySeq: row.reversed_by_seq === null ? null : toBigInt(row.reversed_by_seq),
    isPriorPeriod: toCount(row.is_prior) === 1,
    ...sums.get(row.id)!,
  }
}

export interface Condition {
  sql: string
  bindings: unknown[]
}

/** Which entries `e` the filter finds. */
export function entryCondition(cityId: string, filter: JournalFilter, withLines = true): Condition {
  const parts = ['e.city_id = ?']
  const bindings: unknown[] = [cityId]
  const add = (sql: string, ...values: unknown[]) => {
    parts.push(sql)
    bindings.push(...values)
  }
  if (filter.from) add('e.effective_on >= ?', filter.from)
  if (filter.to) add('e.effective_on <= ?', filter.to)
  if (filter.kind) add('e.kind = ?', filter.kind)
  if (filter.knownAt !== undefined && filter.knownAt !== null) add('e.seq <= ?', filter.knownAt)
  if (filter.priorPeriod) add(isPriorPeriod('e'))
  if (filter.activity) {
    add(
      `NOT EXISTS (SELECT 1 FROM closing_entries k WHERE k.city_id = e.city_id AND k.entry_id = e.id)`
    )
  }
  if (filter.origin) add(ofOrigin('e'), cityId, filter.origin, cityId)
  if (filter.except) add(`NOT ${ofOrigin('e')}`, cityId, filter.except, cityId)
  if (filter.text) {
    const { sql, values } = textCondition(filter.text)
    add(sql, ...values)
  }
  const line = lineCondition(filter)
  if (withLines && line.sql) {
    add(
      `EXISTS (SELECT 1 FROM postings p WHERE p.city_id = e.city_id AND p.entry_id = e.id ${line.sql})`,
      ...line.bindings
    )
  }
  return { sql: parts.join(' AND '), bindings }
}

/** What a line must be for the filter; of lines `p`. */
export function lineCondition(filter: JournalFilter): Condition {
  const columns: [string, string | null | undefined][] = [
    ['p.fund_id', filter.fund],
    ['p.budget_line_id', filter.line],
    ['p.party_id', filter.party],
    ['p.agreement_id', filter.agreement],
    ['p.commitment_id', filter.commitment],
  ]
  const set = columns.filter(([, value]) => value)
  const accounts = filter.accounts ?? []
  const dimensions = dimensionCondition(filter)
  return {
    sql: [
      accounts.length ? `AND p.account_code IN (${accounts.map(() => '?').join(', ')})` : '',
      ...set.map(([column]) => `AND ${column} = ?`),
      dimensions.sql,
    ].join(' '),
    bindings: [...accounts, ...set.map(([, value]) => value), ...dimensions.bindings],
  }
}

/** Neither database folds the case of every script by itself, so the usual spellings are all sought. */
function textCondition(text: string): { sql: string; values: unknown[] } {
  const typed = text.normalize('NFC').trim()
  const lower = typed.toLowerCase()
  const spellings = new Set([
    typed,
    lower,
    typed.toUpperCase(),
    lower.charAt(0).toUpperCase() + lower.slice(1),
  ])
  const values: unknown[] = [...spellings].map((word) => `%${word.replace(/[\\%_]/g, '\\$&')}%`)
  const parts = values.map(() => `e.memo LIKE ? ESCAPE '\\'`)
  const number = /^#?(\d{1,15})$/.exec(typed)
  if (number) {
    parts.push('e.seq = ?')
    values.push(BigInt(number[1]))
  }
  return { sql: `(${parts.join(' OR ')})`, values }
}
