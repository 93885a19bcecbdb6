import { canonicalJson, sha256 } from '#core/hashes'
import type { Client } from '#core/sql'
import { OUTSIDER } from '#ledger/queries/reader'
import { fiscalYears } from '#ledger/queries/ledger_state'
import type { StatementQuestion } from '#reports/statements/question'
import { refuseTooLong } from '#workbooks/book_length'
import type { BookAbout, BookFund, BookQuestion } from '#workbooks/books/book'
import { orderBook } from '#workbooks/order_workbook'
import { namesHash } from '#workbooks/queries/city_names'
import { fenceBookOf } from '#workbooks/queries/fence_book'
import { fundBookOf } from '#workbooks/queries/fund_book'
import { journalCells } from '#workbooks/queries/journal_cells'
import { filterOf, ledgerBookOf } from '#workbooks/queries/ledger_book'
import { workbookWords } from '#workbooks/workbook_words'

export interface BookOf {
  cityId: string
  currency: string
  locale: string
  question: BookQuestion
  progress?: (done: number, total: number) => Promise<void>
}

/** A book with all its figures, before it is written. */
export interface PreparedBook {
  /** Hash of what it shows and the ledger does not seal. */
  named: string
  write(about: BookAbout): Promise<Uint8Array>
}

/** Reads the figures of a book; refuses one that a spreadsheet could not work with. */
export async function prepareBook(client: Client, of: BookOf): Promise<PreparedBook> {
  switch (of.question.kind) {
    case 'ledger':
      return prepareLedger(client, of)
    case 'funds':
      return prepareFunds(client, of)
    case 'fences':
      return prepareFences(of)
  }
}

async function prepareLedger(client: Client, of: BookOf): Promise<PreparedBook> {
  const { cityId, question } = of
  const book = await ledgerBookOf(client, cityId, question)
  refuseTooLong(book.lines, book.accounts.length + book.funds.length, [book.debits, book.credits])
  return {
    named: await namesHash(client, cityId, BigInt(question.known)),
    write: async (about) =>
      orderBook({ kind: 'ledger', book: { about, ...book } }, await linesOf(client, of, book)),
  }
}

async function prepareFunds(client: Client, of: BookOf): Promise<PreparedBook> {
  const { cityId, question } = of
  const asked = { ...question, from: question.from! }
  const book = await fundBookOf(client, cityId, asked, await statementQuestion(of))
  refuseTooLong(book.lines, book.movements.length, [book.debits, book.credits])
  return {
    named: await namesHash(client, cityId, BigInt(question.known)),
    write: async (about) =>
      orderBook({ kind: 'funds', book: { about, ...book } }, await linesOf(client, of, book)),
  }
}

/** Plans, people and names are in no entry, so all that the book shows goes into the hash. */
async function prepareFences(of: BookOf): Promise<PreparedBook> {
  const words = await workbookWords(of.locale, 'ringproof')
  const groups = await workbookWords(of.locale, 'programmes')
  const book = await fenceBookOf(of.cityId, await statementQuestion(of), {
    withheld: words('withheld'),
    say: (key) => groups(key.replace(/^programmes\./, '')),
  })
  refuseTooLong(0, 0, [
    ...book.balances.map(({ net }) => (net < 0n ? -net : net)),
    book.engine.funds.reduce((sum, [received]) => sum + received, 0n),
  ])
  return {
    named: sha256(canonicalJson(book)),
    write: (about) => orderBook({ kind: 'fences', book: { about, ...book } }),
  }
}

async function statementQuestion({
  cityId,
  currency,
  question,
}: BookOf): Promise<StatementQuestion> {
  const { from, to, known, year } = question
  const years = await fiscalYears(cityId)
  return {
    cityId,
    currency,
    today: to,
    year: years.find(({ name }) => name === year) ?? null,
    years,
    from: from ?? to,
    to,
    knownAt: BigInt(known),
    reader: OUTSIDER,
    mayExplain: false,
    by: null,
    seesAwards: false,
  }
}

async function linesOf(
  client: Client,
  { cityId, currency, locale, question, progress }: BookOf,
  { funds, lines }: { funds: BookFund[]; lines: number }
) {
  return journalCells({
    client,
    cityId,
    currency,
    filter: filterOf(question),
    funds,
    ledgerWords: await workbookWords(locale, 'ledger'),
    progress: async (done) => progress?.(done, lines),
  })
}
