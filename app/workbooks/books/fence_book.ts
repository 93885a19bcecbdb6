import type { Translate } from '#workbooks/appraisal/desk'
import { noErrors, writeChecks, type BookCheck } from '#workbooks/books/checks'
import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  openBook,
  rangeOf,
  type BookDesk,
} from '#workbooks/books/desk'
import {
  writeBalances,
  writeEarmarks,
  writeFigures,
  writePeople,
} from '#workbooks/books/fence_base'
import {
  writeFenceFunds,
  writeFenceLines,
  writeGroupFunds,
  writeGroups,
} from '#workbooks/books/fence_chain'
import {
  FUND_COLUMNS,
  GROUP_COLUMNS,
  LINE_COLUMNS,
  type FenceBook,
} from '#workbooks/books/fence_figures'
import { PROOF } from '#workbooks/books/fence_layout'
import { writeMembers, writeMinimums } from '#workbooks/books/fence_minimums'
import { writeContents, writeCover, writeVerify } from '#workbooks/books/frame'
import { columnLetters } from '#workbooks/workbook_writer'

const SHEETS = [
  ...['FundChain', 'Earmarks', 'Groups', 'GroupFunds', 'Minimums', 'Members', 'Lines', 'People'],
  ...['Balances', 'Accounts', 'Engine', 'Checks', 'Verify'],
]
const BLOCKS = ['funds', 'groups', 'lines', 'minimums'] as const
const FIRST_ENGINE = 2

/**
 * The proof of ring-fences as the bytes of an .xlsx file: contribution, earmark, allocation, commitment, expenditure
 * and what is left of each group, by formulas over balances that each stand for one thing.
 */
export async function buildFenceBook(
  book: FenceBook,
  t: Translate,
  ledgerWords: Translate
): Promise<Uint8Array> {
  const desk = openBook(book.about, t, ledgerWords)
  const total = totalOf(book.groups.length)
  const sum = (key: (typeof GROUP_COLUMNS)[number]) =>
    book.engine.groups.reduce((all, row) => all + row[GROUP_COLUMNS.indexOf(key)], 0n)
  writeCover(
    desk,
    (['earmarked', 'held', 'open', 'spent', 'unspent'] as const).map((key) => ({
      key: `fence.${key}`,
      cell: `Groups!$${columnLetters(PROOF.groups.first + GROUP_COLUMNS.indexOf(key))}$${total}`,
      value: sum(key),
    }))
  )
  writeContents(desk, SHEETS)
  writeFenceFunds(desk, book)
  writeEarmarks(desk, book)
  writeGroups(desk, book)
  writeGroupFunds(desk, book)
  writeMinimums(desk, book)
  writeMembers(desk, book)
  writeFenceLines(desk, book)
  writePeople(desk, book)
  writeBalances(desk, book)
  writeFigures(desk, book)
  writeEngine(desk, book)
  writeChecks(desk, checksOf(desk, book))
  writeVerify(desk)
  return desk.writer.toBytes()
}

const totalOf = (rows: number) => FIRST_ROW + Math.max(rows, 1)

/** First row of each block of figures of the application, and the row of what was decided. */
function engineRows({ engine }: FenceBook) {
  let row = FIRST_ROW
  const first = Object.fromEntries(
    BLOCKS.map((block) => {
      const at = row
      row += Math.max(engine[block].length, 1)
      return [block, at]
    })
  ) as Record<(typeof BLOCKS)[number], number>
  return { ...first, decided: row }
}

/** The figures of the page, as constants that only checks look at. */
function writeEngine(desk: BookDesk, book: FenceBook): void {
  const { engine, decided, posted } = book
  const most = Math.max(FUND_COLUMNS.length, GROUP_COLUMNS.length)
  const sheet = bookSheet(desk, 'Engine', [30, ...Array.from({ length: most }, () => 18)])
  headings(desk, sheet, [{ key: 'sheet' }, ...FUND_COLUMNS.map(() => ({ key: 'engineColumn' }))])
  const rows = engineRows(book)
  for (const block of BLOCKS) {
    sheet.write(rows[block], 1, desk.t(`sheet.${block}`), { look: 'muted' })
    engine[block].forEach((figures, at) => {
      sheet.write(rows[block] + at, 1, desk.t(`sheet.${block}`), { look: 'muted' })
      figures.forEach((minor, of) =>
        sheet.write(rows[block] + at, FIRST_ENGINE + of, major(desk, minor), cash(desk))
      )
    })
  }
  sheet.write(rows.decided, 1, desk.t('engine.decided'), { look: 'muted', wrap: true })
  sheet.write(rows.decided, FIRST_ENGINE, major(desk, decided), cash(desk))
  sheet.write(rows.decided, FIRST_ENGINE + 1, major(desk, posted), cash(desk))
}

const TABLES = {
  funds: { sheet: 'FundChain', first: PROOF.funds.firstColumn, columns: FUND_COLUMNS },
  groups: { sheet: 'Groups', first: PROOF.groups.first, columns: GROUP_COLUMNS },
  lines: { sheet: 'Lines', first: PROOF.lines.first, columns: LINE_COLUMNS },
  minimums: { sheet: 'Minimums', first: 6, columns: ['held'] },
} as const

function checksOf(desk: BookDesk, book: FenceBook): BookCheck[] {
  const { funds, groups, parts, lines, balances, earmarks, minimums, engine } = book
  const sizes = {
    funds: funds.length,
    groups: groups.length,
    lines: lines.length,
    minimums: minimums.length,
  }
  const nothing = major(desk, 0n)
  const total = (block: 'funds' | 'groups' | 'lines', key: string) => {
    const { sheet, first, columns } = TABLES[block]
    const letters = columnLetters(first + (columns as readonly string[]).indexOf(key))
    return `${sheet}!$${letters}$${totalOf(sizes[block])}`
  }
  const sums = (block: 'funds' | 'groups' | 'lines', ...keys: string[]) =>
    keys.map((key) => total(block, key)).join('+')
  const known = (block: 'funds' | 'groups' | 'lines', ...keys: string[]) =>
    major(
      desk,
      keys.reduce((all, key) => {
        const at = (TABLES[block].columns as readonly string[]).indexOf(key)
        return all + engine[block].reduce((sum, row) => sum + row[at], 0n)
      }, 0n)
    )
  const rows = engineRows(book)
  const net = rangeOf('Balances', PROOF.balances.net, balances.length)
  const figure = rangeOf('Balances', PROOF.balances.figure, balances.length)
  const held = ['spent', 'open', 'free']
    .map((_, by) => {
      const cell = `Lines!$${columnLetters(PROOF.lines.first + by)}$${PROOF.figureRow}`
      return `SUMIFS(${net},${figure},${cell})`
    })
    .join('+')
  const allocated = ['allocatedYear', 'allocatedOther']
  return [
    {
      id: 'fence_received',
      left: sums('funds', 'received', 'ownIncome', 'transfers', 'otherMoney'),
      right: sums('funds', ...allocated, 'unallocated'),
      value: known('funds', 'received', 'ownIncome', 'transfers', 'otherMoney'),
    },
    {
      id: 'fence_once',
      left: held,
      right: sums('funds', ...allocated),
      value: known('funds', ...allocated),
    },
    {
      id: 'fence_groups',
      left: total('groups', 'held'),
      right: total('funds', 'allocatedYear'),
      value: known('groups', 'held'),
    },
    {
      id: 'fence_lines',
      left: total('lines', 'held'),
      right: total('groups', 'held'),
      value: known('groups', 'held'),
    },
    {
      id: 'fence_chain',
      left: total('groups', 'held'),
      right: sums('groups', 'spent', 'open', 'free'),
      value: known('groups', 'held'),
    },
    {
      id: 'fence_unspent',
      left: `${total('groups', 'held')}-${total('groups', 'spent')}`,
      right: total('groups', 'unspent'),
      value: known('groups', 'unspent'),
    },
    {
      id: 'fence_earmarks',
      left: `Earmarks!$G$${totalOf(earmarks.length)}+Earmarks!$G$${totalOf(earmarks.length) + 1}`,
      right: total('funds', 'received'),
      value: known('funds', 'received'),
    },
    {
      id: 'fence_decided',
      left: `Engine!$B$${rows.decided}`,
      right: `Engine!$C$${rows.decided}`,
      value: major(desk, book.decided),
    },
    ...BLOCKS.flatMap((block) => {
      const { sheet, first, columns } = TABLES[block]
      return columns.map((key, by): BookCheck => {
        const own = rangeOf(sheet, first + by, sizes[block])
        const app = rangeOf('Engine', FIRST_ENGINE + by, engine[block].length, rows[block])
        return {
          id: `fence_engine.${sheet}.${key}`,
          params: { sheet: desk.t(`sheet.${block}`), figure: desk.t(`column.fence.${key}`) },
          left: `SUMPRODUCT(ABS(${own}-${app}))`,
          right: '0',
          value: nothing,
        }
      })
    }),
    noErrors('FundChain', `FundChain!$A$${FIRST_ROW}:$K$${totalOf(funds.length)}`),
    noErrors('Groups', `Groups!$A$${FIRST_ROW}:$K$${totalOf(groups.length)}`),
    noErrors('GroupFunds', `GroupFunds!$A$${FIRST_ROW}:$L$${totalOf(parts.length) - 1}`),
    noErrors('Lines', `Lines!$A$${FIRST_ROW}:$J$${totalOf(lines.length)}`),
    noErrors('Balances', `Balances!$A$${FIRST_ROW}:$J$${totalOf(balances.length) - 1}`),
  ]
}
