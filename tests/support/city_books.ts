import { exponentOf } from '#money/currencies'
import { toDecimalString } from '#money/money'
import type { BookAbout } from '#workbooks/books/book'
import { buildFenceBook } from '#workbooks/books/fence_book'
import type { FenceBook } from '#workbooks/books/fence_figures'
import { buildFundBook } from '#workbooks/books/fund_book'
import { movementValue, type FundBook } from '#workbooks/books/fund_figures'
import { JOURNAL_KEYS, serialDay, type JournalKey } from '#workbooks/books/journal_sheet'
import { buildLedgerBook, type LedgerBook } from '#workbooks/books/ledger_book'
import type { LongCell } from '#workbooks/long_rows'
import { POSITIONS } from '#workbooks/books/fund_positions'
import { workbookWords } from '#workbooks/workbook_words'

/** A line of a made-up journal; amounts are debits less credits. */
export interface MadeLine {
  seq: number
  day: string
  account: string
  fundNo: number
  amount: bigint
  closes?: boolean
  refund?: boolean
  memo?: string
}

export const FUNDS = [
  { no: 1, id: 'f1', code: '>5', name: '=1+1', restriction: 'purpose' },
  { no: 2, id: 'f2', code: '*', name: 'City fund', restriction: 'unrestricted' },
]

/** What is in the journal, and what stood there before. */
export const LINES: MadeLine[] = [
  { seq: 4, day: '2026-01-03', account: '1000', fundNo: 1, amount: 500_010n, memo: '=cmd|x' },
  { seq: 4, day: '2026-01-03', account: '4000', fundNo: 1, amount: -500_010n },
  { seq: 5, day: '2026-01-04', account: '8000', fundNo: 1, amount: 500_010n },
  { seq: 5, day: '2026-01-04', account: '8100', fundNo: 1, amount: -500_010n },
  { seq: 6, day: '2026-02-01', account: '5000', fundNo: 2, amount: 12_345n },
  { seq: 6, day: '2026-02-01', account: '1000', fundNo: 2, amount: -12_345n },
  { seq: 7, day: '2026-02-02', account: '4000', fundNo: 1, amount: 10n, refund: true },
  { seq: 7, day: '2026-02-02', account: '1000', fundNo: 1, amount: -10n, refund: true },
  { seq: 8, day: '2026-02-03', account: '8100', fundNo: 1, amount: 300_000n },
  { seq: 8, day: '2026-02-03', account: '8200', fundNo: 1, amount: -300_000n },
  { seq: 9, day: '2026-12-31', account: '4000', fundNo: 1, amount: 500_000n, closes: true },
  { seq: 9, day: '2026-12-31', account: '3000', fundNo: 1, amount: -500_000n, closes: true },
]
export const OPENING: MadeLine[] = [
  { seq: 1, day: '2025-05-01', account: '1000', fundNo: 2, amount: 90_000n },
  { seq: 1, day: '2025-05-01', account: '3000', fundNo: 2, amount: -70_000n },
  { seq: 1, day: '2025-05-01', account: '1300', fundNo: 2, amount: 20_000n },
  { seq: 1, day: '2025-05-01', account: '4100', fundNo: 2, amount: -40_000n },
]

const sum = (lines: readonly MadeLine[], where: (line: MadeLine) => boolean, side = 0) =>
  lines
    .filter(where)
    .reduce((all, { amount }) => (side * Number(amount) < 0 ? all : all + amount), 0n)

export function aboutOf(kind: BookAbout['kind'], changes: Partial<BookAbout> = {}): BookAbout {
  return {
    kind,
    city: 'City',
    currency: 'EUR',
    locale: 'en',
    from: '2026-01-01',
    to: '2026-12-31',
    activity: false,
    fund: null,
    headSeq: 9n,
    headHash: 'c'.repeat(64),
    anchor: null,
    inputsHash: 'd'.repeat(64),
    entries: new Set(LINES.map(({ seq }) => seq)).size,
    generatedAt: '2026-12-31T09:00:00.000Z',
    appVersion: 'test',
    identity: { code: `LCL-${'0f'.repeat(16)}`, previousSha256: null },
    ...changes,
  }
}

const debitsOf = (lines: readonly MadeLine[]) => sum(lines, () => true, 1)
const creditsOf = (lines: readonly MadeLine[]) => -sum(lines, () => true, -1)

export function ledgerBook(
  changes: Partial<BookAbout> = {},
  lines: readonly MadeLine[] = LINES
): LedgerBook {
  const codes = [...new Set([...lines, ...OPENING].map(({ account }) => account)), '9100'].sort()
  return {
    about: aboutOf('ledger', changes),
    accounts: codes.map((code) => {
      const of = lines.filter(({ account }) => account === code)
      const opening = sum(OPENING, ({ account }) => account === code)
      return {
        code,
        type: 'asset',
        normalSide: 'debit',
        opening,
        debits: debitsOf(of),
        credits: creditsOf(of),
        closing: opening + debitsOf(of) - creditsOf(of),
      }
    }),
    funds: FUNDS.map((fund) => {
      const of = lines.filter(({ fundNo }) => fundNo === fund.no)
      return { ...fund, debits: debitsOf(of), credits: creditsOf(of) }
    }),
    lines: lines.length,
    debits: debitsOf(lines),
    credits: creditsOf(lines),
  }
}

export function fundBook(
  changes: Partial<BookAbout> = {},
  lines: readonly MadeLine[] = LINES
): FundBook {
  const all = [...lines, ...OPENING]
  const accounts = [...new Set(POSITIONS.flatMap((position) => position.accounts))].sort()
  const movements = FUNDS.flatMap(({ no }) =>
    accounts.flatMap((account) => {
      const own = (line: MadeLine) => line.fundNo === no && line.account === account
      if (!all.some(own)) return []
      const net = (of: readonly MadeLine[], where: (line: MadeLine) => boolean) =>
        -sum(of, (line) => own(line) && where(line))
      return [
        {
          fundNo: no,
          account,
          opening: net(OPENING, () => true),
          ordinary: net(lines, ({ closes, refund }) => !closes && !refund),
          refunds: net(lines, ({ closes, refund }) => !closes && Boolean(refund)),
          closes: net(lines, ({ closes }) => Boolean(closes)),
        },
      ]
    })
  )
  return {
    about: aboutOf('funds', changes),
    funds: FUNDS,
    positions: POSITIONS,
    movements,
    statement: FUNDS.map(({ no }) =>
      POSITIONS.map((position) =>
        movements
          .filter(({ fundNo }) => fundNo === no)
          .reduce((of, movement) => of + movementValue(movement, position), 0n)
      )
    ),
    lines: lines.length,
    debits: debitsOf(lines),
    credits: creditsOf(lines),
  }
}

/** The lines as the application hands them to the writer, some at a time. */
export async function* cellsOf(lines: readonly MadeLine[]): AsyncGenerator<LongCell[]> {
  let cells: LongCell[] = []
  for (const [at, line] of lines.entries()) {
    const money = (minor: bigint) => (minor > 0n ? `n${toDecimalString(minor, 'EUR')}` : '')
    const row: Partial<Record<JournalKey, LongCell>> = {
      seq: `n${line.seq}`,
      lineNo: 'n1',
      day: `n${serialDay(line.day)}`,
      memo: `t${line.memo ?? 'What'}`,
      account: `n${line.account}`,
      accountName: 'tName',
      fundNo: `n${line.fundNo}`,
      fund: `t${FUNDS[line.fundNo - 1].code}`,
      ownCurrency: 'tEUR',
      ownAmount: `${exponentOf('EUR')}${toDecimalString(line.amount, 'EUR')}`,
      debit: money(line.amount),
      credit: money(-line.amount),
      closes: line.closes ? 'n1' : 'n0',
      refund: line.refund ? 'n1' : 'n0',
      hash: `t${'e'.repeat(64)}`,
    }
    for (const key of JOURNAL_KEYS) cells.push(row[key] ?? '')
    if ((at + 1) % BATCH > 0) continue
    yield cells
    cells = []
  }
  if (cells.length > 0) yield cells
}

const BATCH = 500

export async function bytesOfLedger(
  book: LedgerBook,
  lines: readonly MadeLine[] = LINES
): Promise<Uint8Array> {
  const { locale } = book.about
  const words = await workbookWords(locale, 'books')
  return buildLedgerBook(book, cellsOf(lines), words, await workbookWords(locale, 'ledger'))
}

export async function bytesOfFunds(
  book: FundBook,
  lines: readonly MadeLine[] = LINES
): Promise<Uint8Array> {
  const { locale } = book.about
  const words = await workbookWords(locale, 'books')
  return buildFundBook(book, cellsOf(lines), words, await workbookWords(locale, 'ledger'))
}

/** Two funds, two groups, three lines of the year and one of another; all figures added up by hand. */
export function fenceBook(changes: Partial<BookAbout> = {}): FenceBook {
  const balance = (
    fundNo: number,
    lineNo: number,
    account: string,
    net: bigint,
    other = false
  ) => ({
    fundNo,
    lineNo,
    ofYear: (lineNo > 0 ? 1 : other ? 2 : 0) as 0 | 1 | 2,
    account,
    net,
  })
  return {
    about: aboutOf('fences', { from: null, ...changes }),
    funds: FUNDS,
    groups: [
      { no: 1, name: '=older', tags: 'IATI 1' },
      { no: 2, name: 'general', tags: '' },
    ],
    lines: [
      { no: 1, code: '<>A', title: 'Courses', groupNo: 1 },
      { no: 2, code: 'B', title: 'Library', groupNo: 2 },
      { no: 3, code: 'C', title: 'Club', groupNo: 1 },
    ],
    accounts: [
      { code: '4000', figure: 'received' },
      { code: '4300', figure: 'ownIncome' },
      { code: '3900', figure: 'transfers' },
      { code: '8000', figure: 'spendable' },
      { code: '8100', figure: 'unallocated' },
      { code: '8200', figure: 'free' },
      { code: '8300', figure: 'open' },
      { code: '8400', figure: 'spent' },
    ],
    balances: [
      balance(1, 0, '4000', 100_000n),
      balance(1, 0, '4300', 5_000n),
      balance(1, 0, '8000', -105_000n),
      balance(1, 0, '8100', 20_000n),
      balance(1, 1, '8200', 10_000n),
      balance(1, 1, '8300', 20_000n),
      balance(1, 1, '8400', 30_001n),
      balance(1, 2, '8200', 24_999n),
      balance(2, 0, '4000', 50_000n),
      balance(2, 0, '8000', -50_000n),
      balance(2, 0, '8200', 15_000n, true),
      balance(2, 3, '8400', 35_000n),
    ],
    earmarks: [
      { number: '=A-1', title: 'Grant', fundNo: 1, groupNo: 1, named: '=older', received: 60_000n },
    ],
    parts: [
      { groupNo: 1, fundNo: 1, original: 60_000n },
      { groupNo: 1, fundNo: 2, original: 35_000n },
      { groupNo: 2, fundNo: 1, original: 24_999n },
    ],
    minimums: [
      { no: 1, groups: '=older', rounds: 'D-1', required: 90_000n, given: 95_000n, groupNos: [1] },
    ],
    people: [
      { groupNo: 1, planned: 30n, reached: 'withheld' },
      { groupNo: 2, planned: null, reached: 12n },
    ],
    reachedTotal: 'withheld',
    decided: 119_999n,
    posted: 119_999n,
    engine: {
      funds: [
        [100_000n, 5_000n, 0n, 0n, 105_000n, 85_000n, 0n, 20_000n],
        [50_000n, 0n, 0n, 0n, 50_000n, 35_000n, 15_000n, 0n],
      ],
      groups: [
        [60_000n, 95_000n, 1n, 65_001n, 20_000n, 10_000n, 95_001n, 30_000n],
        [0n, 24_999n, 0n, 0n, 0n, 24_999n, 24_999n, 24_999n],
      ],
      lines: [
        [30_001n, 20_000n, 10_000n, 60_001n, 30_000n],
        [0n, 0n, 24_999n, 24_999n, 24_999n],
        [35_000n, 0n, 0n, 35_000n, 0n],
      ],
      minimums: [[95_001n]],
    },
  }
}

export async function bytesOfFences(book: FenceBook): Promise<Uint8Array> {
  const { locale } = book.about
  const words = await workbookWords(locale, 'books')
  return buildFenceBook(book, words, await workbookWords(locale, 'ledger'))
}
