import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { selectRows, type Client } from '#core/sql'
import type { AccountType } from '#ledger/domain/chart'
import {
  accountName,
  commodityDirective,
  journalAmount,
  journalText,
  partNames,
  plainText,
} from '#ledger/domain/hledger'
import { withLedgerOfCity } from '#ledger/queries/ledger_source'
import type { LedgerSource, SourceEntry, SourceLine } from '#ledger/source'
import { NO_CURRENCY } from '#money/currencies'

/** In the currency of each transaction, or all of it in the functional currency of the ledger. */
export type JournalBooks = 'transaction' | 'functional'

/**
 * Writes the ledger as a journal that hledger reads, from one snapshot: the financial, the budgetary and
 * the memorandum accounts. Volunteers' minutes stay minutes in both books.
 */
export async function exportHledger(
  cityId: string,
  books: JournalBooks,
  out: Writable
): Promise<{ entries: number }> {
  return withLedgerOfCity(cityId, async (source, client) => {
    const writer = new JournalWriter(source, books, await namesOf(client, cityId))
    await write(out, await headerOf(client, source, books))
    let entries = 0
    for await (const entry of source.entries) {
      await write(out, `\n${writer.text(entry)}`)
      entries++
    }
    return { entries }
  })
}

interface Names {
  funds: Map<string, string>
  lines: Map<string, string>
}

class JournalWriter {
  #types: Map<string, AccountType>

  constructor(
    private source: LedgerSource,
    private books: JournalBooks,
    private names: Names
  ) {
    this.#types = new Map(source.accounts.map(({ code, type }) => [code, type as AccountType]))
  }

  text(entry: SourceEntry): string {
    return journalText({
      day: entry.effective_on,
      seq: entry.seq,
      id: entry.id,
      kind: entry.kind,
      memo: entry.memo,
      postings: entry.lines.map((line) => ({
        account: this.#account(line),
        amount: this.#amount(line),
      })),
    })
  }

  #account(line: SourceLine): string {
    const budgetLine = line.budget_line && this.names.lines.get(line.budget_line)
    const fund = this.names.funds.get(line.fund)!
    return accountName(this.#types.get(line.account)!, line.account, fund, budgetLine || undefined)
  }

  #amount(line: SourceLine): string {
    return this.books === 'transaction' || line.currency === NO_CURRENCY
      ? journalAmount(BigInt(line.amount), line.currency)
      : journalAmount(BigInt(line.functional_amount), this.source.head.functional_currency)
  }
}

async function namesOf(client: Client, cityId: string): Promise<Names> {
  const funds = await selectRows<{ id: string; text: string }>(
    client,
    'SELECT id, code AS text FROM funds WHERE city_id = ? ORDER BY code, id',
    [cityId]
  )
  const lines = await selectRows(
    client,
    'SELECT id, year, code FROM budget_lines WHERE city_id = ? ORDER BY year, code, id',
    [cityId]
  )
  return {
    funds: partNames(funds),
    lines: partNames(lines.map(({ id, year, code }) => ({ id, text: `${year} ${code}` }))),
  }
}

async function headerOf(client: Client, { head }: LedgerSource, books: JournalBooks) {
  const [city] = await selectRows(client, 'SELECT name FROM cities WHERE id = ?', [head.city_id])
  const rows = await selectRows(
    client,
    'SELECT DISTINCT currency FROM balance_totals WHERE city_id = ? ORDER BY currency',
    [head.city_id]
  )
  const used = rows.map(({ currency }) => currency as string)
  const currencies =
    books === 'transaction'
      ? used
      : [head.functional_currency, ...used.filter((code) => code === NO_CURRENCY)]
  return [
    `; ${plainText(city.name)}, ${head.head_seq} entries, end of the chain ${head.head_hash}`,
    `; amounts in the ${books} currency; volunteers' time in minutes`,
    'decimal-mark .',
    ...currencies.map(commodityDirective),
    '',
  ].join('\n')
}

async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain')
}
