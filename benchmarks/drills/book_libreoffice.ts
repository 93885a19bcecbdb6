/**
 * Recalculates the workbooks about a whole city in LibreOffice, as they are and after a changed amount,
 * and compares every formula cell with the application. Run: node --import=@poppinss/ts-exec benchmarks/drills/book_libreoffice.ts
 */
import { toDecimalString } from '#money/money'
import { JOURNAL_KEYS, type JournalKey } from '#workbooks/books/journal_sheet'
import { columnLetters } from '#workbooks/workbook_writer'
import {
  bytesOfFences,
  bytesOfFunds,
  bytesOfLedger,
  fenceBook,
  fundBook,
  ledgerBook,
  LINES,
  type MadeLine,
} from '#tests/support/city_books'
import { bytesOfFairness, fairnessBook } from '#tests/support/fairness_books'
import { withCell } from '#tests/support/workbook_edits'
import { LibreOffice } from '../support/libreoffice.js'
import { withoutResults, wrongCells } from '../support/workbook_subjects.js'

const FIRST_LINE = 6
const MORE = 123_456n

interface Subject {
  name: string
  bytes: (changed: boolean) => Promise<Uint8Array>
  /** The same change in the file: address and amount of each cell. */
  cells: [sheet: string, address: string, amount: bigint][]
  following: string[]
}

/** The first entry with another amount. */
const CHANGED: readonly MadeLine[] = LINES.map((line, at) => {
  if (at > 1) return line
  return { ...line, amount: line.amount > 0n ? line.amount + MORE : line.amount - MORE }
})
const linesOf = (changed: boolean) => (changed ? CHANGED : LINES)
const journalAt = (key: JournalKey, line: number) =>
  `${columnLetters(JOURNAL_KEYS.indexOf(key) + 1)}${FIRST_LINE + line}`
const IN_JOURNAL: Subject['cells'] = [
  ['Journal', journalAt('debit', 0), CHANGED[0].amount],
  ['Journal', journalAt('credit', 1), CHANGED[0].amount],
]

/** The proof with more spent of the first line. */
function proof(changed: boolean) {
  const book = fenceBook({ locale: 'sl' })
  if (changed) book.balances[SPENT] = { ...book.balances[SPENT], net: MORE }
  return bytesOfFences(book)
}
const SPENT = 6

/** Two runs side by side, the first with another amount of its first line. */
function sideBySide(changed: boolean) {
  const lines = (amount: bigint): [bigint, bigint, bigint][] => [
    [90_000n, amount, 30n],
    [70_000n, 35_000n, 50n],
    [130_000n, 0n, 41n],
  ]
  return bytesOfFairness(fairnessBook([lines(changed ? LESS : 45_001n), lines(60_000n)]))
}
const LESS = 12_345n

const BOOKS: Subject[] = [
  {
    name: 'ledger',
    bytes: (changed) =>
      bytesOfLedger(ledgerBook({ locale: 'ko' }, linesOf(changed)), linesOf(changed)),
    cells: IN_JOURNAL,
    following: ['TrialBalance', 'Funds'],
  },
  {
    name: 'funds',
    bytes: (changed) =>
      bytesOfFunds(fundBook({ locale: 'uk' }, linesOf(changed)), linesOf(changed)),
    cells: IN_JOURNAL,
    following: ['Money', 'InKind', 'Authority', 'Movements'],
  },
  {
    name: 'fences',
    bytes: proof,
    cells: [['Balances', `H${FIRST_LINE + SPENT}`, MORE]],
    following: ['FundChain', 'Groups', 'GroupFunds', 'Lines', 'Minimums', 'Members'],
  },
  {
    name: 'fairness',
    bytes: sideBySide,
    cells: [['Coverage', `D${FIRST_LINE}`, LESS]],
    following: ['Fairness', 'Coverage', 'Run1A', 'Run1B', 'Run1C'],
  },
]

/** The file with other amounts; all cached results are taken away. */
function changedFile(bytes: Uint8Array, cells: Subject['cells']): Uint8Array {
  const changed = cells.reduce(
    (file, [sheet, address, amount]) =>
      withCell(file, sheet, address, `<v>${toDecimalString(amount, 'EUR')}</v>`),
    bytes
  )
  return withoutResults(changed)
}

const office = await LibreOffice.start()
const saved = (file: Uint8Array) => office.saved('book', file)

const report = []
try {
  for (const { name, bytes, cells, following } of BOOKS) {
    const follows = (sheet: string) => following.includes(sheet)
    const file = await bytes(false)
    const expected = await bytes(true)
    const asIs = await wrongCells(file, await saved(file))
    const changed = await wrongCells(expected, await saved(changedFile(file, cells)), follows)
    // a drill that finds nothing wrong in other figures is blind
    const blind = await wrongCells(expected, await saved(file), follows)
    report.push({ name, asIs, changed, sabotageCaught: blind.wrong.length })
  }
} finally {
  await office.end()
}
const passed = report.every(
  ({ asIs, changed, sabotageCaught }) =>
    asIs.wrong.length + changed.wrong.length === 0 && sabotageCaught > 0
)
process.stdout.write(
  `${JSON.stringify({ drill: 'book_libreoffice', passed, workbooks: report }, null, 2)}\n`
)
process.exitCode = passed ? 0 : 1
