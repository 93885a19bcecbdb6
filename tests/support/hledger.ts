import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { readClient, selectRows, toBigInt } from '#core/sql'
import { exportHledger, type JournalBooks } from '#ledger/actions/export_hledger'
import { accountName, commodityOf, partNames } from '#ledger/domain/hledger'
import { fromDecimalString } from '#money/money'

/** Minor units by "account commodity"; what comes to nothing is left out. */
export type Balances = Map<string, bigint>

export async function journalOf(cityId: string, books: JournalBooks): Promise<string> {
  const out = new PassThrough()
  const [, written] = await Promise.all([
    exportHledger(cityId, books, out).then(() => out.end()),
    text(out),
  ])
  return written
}

/** What the ledger itself says, summed by the database. */
export async function ownBalances(cityId: string, books: JournalBooks): Promise<Balances> {
  const client = readClient()
  const [{ functional_currency: own }] = await selectRows(
    client,
    'SELECT functional_currency FROM ledgers WHERE city_id = ?',
    [cityId]
  )
  const funds = await selectRows(
    client,
    'SELECT id, code FROM funds WHERE city_id = ? ORDER BY code, id',
    [cityId]
  )
  const lines = await selectRows(
    client,
    'SELECT id, year, code FROM budget_lines WHERE city_id = ? ORDER BY year, code, id',
    [cityId]
  )
  const fundNames = partNames(funds.map((row) => ({ id: row.id, text: row.code })))
  const lineNames = partNames(lines.map((row) => ({ id: row.id, text: `${row.year} ${row.code}` })))
  const rows = await selectRows(
    client,
    `SELECT a.type, p.account_code, p.fund_id, p.budget_line_id, p.currency,
       sum(p.amount) AS amount, sum(p.functional_amount) AS functional
     FROM postings p JOIN accounts a ON a.city_id = p.city_id AND a.code = p.account_code
     WHERE p.city_id = ? GROUP BY a.type, p.account_code, p.fund_id, p.budget_line_id, p.currency`,
    [cityId]
  )
  const sums: Balances = new Map()
  for (const row of rows) {
    const line = row.budget_line_id ? lineNames.get(row.budget_line_id) : undefined
    const account = accountName(row.type, row.account_code, fundNames.get(row.fund_id)!, line)
    const inOwn = books === 'functional' && row.currency !== 'XXX'
    add(
      sums,
      `${account} ${commodityOf(inOwn ? own : row.currency)}`,
      toBigInt(inOwn ? row.functional : row.amount)
    )
  }
  return sums
}

/** A small reader of the format, which knows nothing of the writer: sums by account, every transaction at zero. */
export function readJournal(journal: string): { sums: Balances; transactions: number } {
  const sums: Balances = new Map()
  let [transactions, open] = [0, new Map<string, bigint>()]
  const close = () => {
    for (const [commodity, sum] of open) {
      if (sum !== 0n) throw new Error(`transaction ${transactions} is off by ${sum} ${commodity}`)
    }
    open = new Map()
  }
  for (const row of journal.split('\n')) {
    if (/^\d{4}-\d\d-\d\d \* \(\d+\)/.test(row)) {
      close()
      transactions++
      continue
    }
    const posting = /^ {4}(\S.*?) {2}(-?\d+(?:\.\d+)?) (\S+)$/.exec(row)
    if (posting) {
      const [, account, amount, commodity] = posting
      const minor = minorOf(amount, commodity)
      add(sums, `${account} ${commodity}`, minor)
      open.set(commodity, (open.get(commodity) ?? 0n) + minor)
    } else if (row !== '' && !/^(;|decimal-mark \.$|commodity )/.test(row)) {
      throw new Error(`no line of a journal: ${row}`)
    }
  }
  close()
  return { sums, transactions }
}

export function minorOf(amount: string, commodity: string): bigint {
  return commodity === 'min' ? BigInt(amount) : fromDecimalString(amount, commodity)
}

export function add(sums: Balances, key: string, amount: bigint): void {
  const sum = (sums.get(key) ?? 0n) + amount
  if (sum === 0n) sums.delete(key)
  else sums.set(key, sum)
}

export function sorted(sums: Balances): [string, bigint][] {
  return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1))
}
