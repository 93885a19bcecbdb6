/**
 * Recalculates the workbooks about a whole city in LibreOffice, as they are and after a changed entry of the journal,
 * and compares every formula cell with the application. Run: node --import=@poppinss/ts-exec benchmarks/drills/book_libreoffice.ts
 */
import { toDecimalString } from '#money/money'
import { JOURNAL_KEYS, type JournalKey } from '#workbooks/books/journal_sheet'
import { columnLetters } from '#workbooks/workbook_writer'
import {
  bytesOfFunds,
  bytesOfLedger,
  fundBook,
  ledgerBook,
  LINES,
  type MadeLine,
} from '#tests/support/city_books'
import { withCell } from '#tests/support/workbook_edits'
import { LibreOffice } from '../support/libreoffice.js'
import { withoutResults, wrongCells } from '../support/workbook_subjects.js'

const BOOKS = [
  {
    name: 'ledger',
    bytes: (lines: readonly MadeLine[]) =>
      bytesOfLedger(ledgerBook({ locale: 'ko' }, lines), lines),
    following: ['TrialBalance', 'Funds'],
  },
  {
    name: 'funds',
    bytes: (lines: readonly MadeLine[]) => bytesOfFunds(fundBook({ locale: 'uk' }, lines), lines),
    following: ['Money', 'InKind', 'Authority', 'Movements'],
  },
]
const FIRST_LINE = 6
const MORE = 123_456n

/** The first entry with another amount, in the lines and in the file; all cached results are taken away. */
const changedLines = LINES.map((line, at) => {
  if (at > 1) return line
  return { ...line, amount: line.amount > 0n ? line.amount + MORE : line.amount - MORE }
})

function changedFile(bytes: Uint8Array): Uint8Array {
  const at = (key: JournalKey, line: number) =>
    `${columnLetters(JOURNAL_KEYS.indexOf(key) + 1)}${FIRST_LINE + line}`
  const amount = `<v>${toDecimalString(changedLines[0].amount, 'EUR')}</v>`
  const changed = withCell(
    withCell(bytes, 'Journal', at('debit', 0), amount),
    'Journal',
    at('credit', 1),
    amount
  )
  return withoutResults(changed)
}

const office = await LibreOffice.start()
const saved = (file: Uint8Array) => office.saved('book', file)

const report = []
try {
  for (const { name, bytes, following } of BOOKS) {
    const file = await bytes(LINES)
    const asIs = await wrongCells(file, await saved(file))
    const changed = await wrongCells(
      await bytes(changedLines),
      await saved(changedFile(file)),
      (sheet) => following.includes(sheet)
    )
    // a drill that finds nothing wrong in other figures is blind
    const blind = await wrongCells(await bytes(changedLines), await saved(file), (sheet) =>
      following.includes(sheet)
    )
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
