import { NotFound } from '#core/refusal'
import { readClient, selectRows, toBigInt, toCount } from '#core/sql'
import { balancesBy, joinInOrder, type Span } from '#ledger/queries/balances'
import { dayBefore } from '#ledger/queries/days'
import { isPriorPeriod } from '#ledger/queries/prior_period'
import { OUTSIDER, partyName, type Reader } from '#ledger/queries/reader'
import { PAGE_SIZE } from '#ledger/queries/journal'

export interface AccountRow {
  code: string
  type: string
  normalSide: 'debit' | 'credit'
}

export interface AccountBalance extends AccountRow {
  debits: bigint
  credits: bigint
  balance: bigint
}

/** Every account of the chart with its balance on a day. */
export async function accountsWithBalances(cityId: string, span: Span): Promise<AccountBalance[]> {
  const client = readClient()
  const accounts = await selectRows(
    client,
    'SELECT code, type, normal_side FROM accounts WHERE city_id = ? ORDER BY code',
    [cityId]
  )
  const balances = new Map(
    (await balancesBy(client, cityId, ['account'], span)).map((row) => [row.account, row])
  )
  return accounts.map((account) => {
    const sums = balances.get(account.code)
    return {
      code: account.code,
      type: account.type,
      normalSide: account.normal_side,
      debits: sums?.debits ?? 0n,
      credits: sums?.credits ?? 0n,
      balance: sums?.balance ?? 0n,
    }
  })
}

export interface StatementCursor {
  day: string
  seq: bigint
  lineNo: number
}

export interface StatementLine extends StatementCursor {
  entryId: string
  kind: string
  memo: string
  /** It corrects an entry of an earlier period that was closed. */
  isPriorPeriod: boolean
  fundId: string
  partyId: string | null
  fundCode: string
  lineCode: string | null
  partyName: string | null
  partyLang: string | null
  currency: string
  amount: bigint
  functionalAmount: bigint
  /** Balance after this line; debit positive. */
  running: bigint
}

export interface AccountStatement {
  account: AccountRow
  /** Before the first day. */
  opening: bigint
  /** Before the first line of this page. */
  carried: bigint
  lines: StatementLine[]
  debits: bigint
  credits: bigint
  closing: bigint
  /** Lines of these days, as far as they are counted. */
  count: number
  /** Whether `count` is all of them. */
  countedAll: boolean
  next: StatementCursor | null
}

export interface StatementQuestion {
  from: string
  to: string
  fund?: string | null
  line?: string | null
  knownAt?: bigint | null
  after?: StatementCursor | null
  reader?: Reader
}

/** Counting half a million lines takes longer than showing a page of them: nobody needs it to the line. */
export const LINES_COUNTED = 10_000

/** An account's opening balance, its lines by effective day with the running balance, and its closing balance. */
export async function accountStatement(
  cityId: string,
  code: string,
  question: StatementQuestion,
  size = PAGE_SIZE,
  counted = LINES_COUNTED
): Promise<AccountStatement> {
  const client = readClient()
  const [account] = await selectRows(
    client,
    'SELECT code, type, normal_side FROM accounts WHERE city_id = ? AND code = ?',
    [cityId, code]
  )
  if (!account) throw new NotFound()

  const where = { accounts: [code], fund: question.fund, line: question.line }
  const known = { knownAt: question.knownAt ?? null }
  const [before] = await balancesBy(
    client,
    cityId,
    [],
    { ...known, asOf: dayBefore(question.from) },
    where
  )
  const opening = before.balance

  // The days are given once: of two conditions on them SQLite takes the wider one to find its way.
  const within = (days: string) => `p.city_id = ? AND p.account_code = ? AND p.effective_on ${days}
    ${question.fund ? 'AND p.fund_id = ?' : ''} ${question.line ? 'AND p.budget_line_id = ?' : ''}
    ${known.knownAt === null ? '' : 'AND e.seq <= ?'}`
  const bindings = (...days: string[]) => [
    ...[cityId, code, ...days],
    ...[question.fund, question.line].filter(Boolean),
    ...(known.knownAt === null ? [] : [known.knownAt]),
  ]
  const joined = `postings p ${joinInOrder(client)} journal_entries e
    ON e.city_id = p.city_id AND e.id = p.entry_id`
  const source = known.knownAt === null ? 'postings p' : joined
  const [found] = await selectRows(
    client,
    `SELECT count(*) AS lines FROM (
       SELECT 1 FROM ${source} WHERE ${within('BETWEEN ? AND ?')}
       LIMIT ?) l`,
    [...bindings(question.from, question.to), counted + 1]
  )
  const count = toCount(found.lines)
  const [moved] = await balancesBy(
    client,
    cityId,
    [],
    { ...known, from: question.from, asOf: question.to },
    where
  )

  // Up to the day of the cursor from the totals, of that day itself line by line.
  const carriedOver = async (cursor: StatementCursor) => {
    const [until] = await balancesBy(
      client,
      cityId,
      [],
      { ...known, asOf: dayBefore(cursor.day) },
      where
    )
    const [onDay] = await selectRows(
      client,
      `SELECT count(*) AS lines, sum(p.functional_amount) AS moved FROM ${joined}
       WHERE ${within('= ?')} AND e.effective_on = ? AND (e.seq, p.line_no) <= (?, ?)`,
      [...bindings(cursor.day), cursor.day, cursor.seq, cursor.lineNo]
    )
    return { balance: until.balance + toBigInt(onDay.moved), passed: toCount(onDay.lines) }
  }

  const { after } = question
  const at = after ? [after.day, after.seq, after.lineNo] : []
  const { balance: carried, passed } = after
    ? await carriedOver(after)
    : { balance: opening, passed: 0 }

  // The page ends on this day: with both ends known, a day of many entries is read at once, not one by one.
  const first = after && after.day > question.from ? after.day : question.from
  const [end] = await selectRows(
    client,
    `SELECT p.effective_on FROM ${source} WHERE ${within('BETWEEN ? AND ?')}
     ORDER BY p.effective_on LIMIT 1 OFFSET ?`,
    [...bindings(first, question.to), passed + size]
  )
  const days = [first, end?.effective_on ?? question.to]

  const rows = await selectRows(
    client,
    `SELECT p.*, e.seq, e.kind, e.memo, f.code AS fund_code, b.code AS line_code,
       CASE WHEN ${isPriorPeriod('e')} THEN 1 ELSE 0 END AS is_prior,
       ${partyName(question.reader ?? OUTSIDER)} AS party_name, y.name_lang AS party_lang
     FROM (SELECT p.* FROM ${joined}
       WHERE ${within('BETWEEN ? AND ?')} AND e.effective_on BETWEEN ? AND ?
         ${after ? 'AND (p.effective_on > ? OR (e.seq, p.line_no) > (?, ?))' : ''}
       ORDER BY p.effective_on, e.seq, p.line_no LIMIT ?) p
     ${joinInOrder(client)} journal_entries e ON e.city_id = p.city_id AND e.id = p.entry_id
     JOIN funds f ON f.city_id = p.city_id AND f.id = p.fund_id
     LEFT JOIN budget_lines b ON b.city_id = p.city_id AND b.id = p.budget_line_id
     LEFT JOIN parties y ON y.city_id = p.city_id AND y.id = p.party_id
     ORDER BY p.effective_on, e.seq, p.line_no`,
    [...bindings(...days), ...days, ...at, size + 1]
  )
  let running = carried
  const lines = rows.slice(0, size).map((row): StatementLine => {
    running += toBigInt(row.functional_amount)
    return {
      day: row.effective_on,
      seq: toBigInt(row.seq),
      lineNo: toCount(row.line_no),
      entryId: row.entry_id,
      kind: row.kind,
      memo: row.memo,
      isPriorPeriod: toCount(row.is_prior) === 1,
      fundId: row.fund_id,
      partyId: row.party_id,
      fundCode: row.fund_code,
      lineCode: row.line_code,
      partyName: row.party_name,
      partyLang: row.party_lang,
      currency: row.currency,
      amount: toBigInt(row.amount),
      functionalAmount: toBigInt(row.functional_amount),
      running,
    }
  })
  const { debits, credits } = moved
  const last = lines[lines.length - 1]
  return {
    account: { code: account.code, type: account.type, normalSide: account.normal_side },
    opening,
    carried,
    lines,
    debits,
    credits,
    closing: opening + debits - credits,
    count: Math.min(count, counted),
    countedAll: count <= counted,
    next: rows.length > size ? { day: last.day, seq: last.seq, lineNo: last.lineNo } : null,
  }
}
