import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  rangeOf,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import { groupFundSums } from '#workbooks/books/fence_chain'
import { GROUP_COLUMNS, type FenceBook } from '#workbooks/books/fence_figures'
import { PROOF } from '#workbooks/books/fence_layout'

const HELD = GROUP_COLUMNS.indexOf('held')
const membersOf = ({ minimums }: FenceBook) =>
  minimums.flatMap(({ no, groupNos }) => groupNos.map((groupNo) => ({ no, groupNo })))
const heldOf = (book: FenceBook, groupNo: number) =>
  book.parts
    .filter((part) => part.groupNo === groupNo)
    .reduce((sum, part) => sum + groupFundSums(book, part).held, 0n)

/** Each protected minimum of the decided rounds against what its groups hold now. */
export function writeMinimums(desk: BookDesk, book: FenceBook): void {
  const sheet = bookSheet(desk, 'Minimums', [8, 44, 20, 20, 20, 20, 20, 16])
  headings(desk, sheet, [
    { key: 'no' },
    { key: 'groups' },
    { key: 'rounds' },
    ...['required', 'givenByDecision', 'held', 'above'].map((key) => ({
      key: `fence.${key}`,
      money: true,
    })),
    { key: 'state' },
  ])
  sheet.write(PROOF.figureRow, 7, desk.t('kept'), { look: 'muted', align: 'right' })
  sheet.write(PROOF.figureRow, 8, desk.t('broken'), { look: 'muted' })
  const members = membersOf(book).length
  const [of, held] = [1, 4].map((column) => rangeOf('Members', column, members))
  book.minimums.forEach(({ no, groups, rounds, required, given, groupNos }, at) => {
    const row = FIRST_ROW + at
    const sum = groupNos.reduce((all, groupNo) => all + heldOf(book, groupNo), 0n)
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, groups, { wrap: true })
    sheet.write(row, 3, rounds)
    sheet.write(row, 4, major(desk, required), cash(desk))
    sheet.write(row, 5, major(desk, given), cash(desk))
    sheet.calculate(row, 6, `SUMIFS(${held},${of},$A${row})`, major(desk, sum), cash(desk))
    sheet.calculate(row, 7, `F${row}-D${row}`, major(desk, sum - required), cash(desk, 'total'))
    const words = `$G$${PROOF.figureRow},$H$${PROOF.figureRow}`
    const state = desk.t(sum >= required ? 'kept' : 'broken')
    sheet.calculate(row, 8, `IF(G${row}>=0,${words})`, state, { look: 'check', inset: true })
  })
  if (book.minimums.length === 0) sheet.write(FIRST_ROW, 2, desk.t('noMinimums'), { look: 'muted' })
}

/** Which groups a minimum protects together, and what each holds. */
export function writeMembers(desk: BookDesk, book: FenceBook): void {
  const sheet = bookSheet(desk, 'Members', [12, 12, 40, 20])
  headings(desk, sheet, [
    { key: 'minimumNo' },
    { key: 'groupNo' },
    { key: 'group' },
    { key: 'fence.held', money: true },
  ])
  const names = new Map(book.groups.map(({ no, name }) => [no, name]))
  const groupNos = rangeOf('Groups', 1, book.groups.length)
  const column = rangeOf('Groups', PROOF.groups.first + HELD, book.groups.length)
  membersOf(book).forEach(({ no, groupNo }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(no), { look: 'muted', align: 'left' })
    sheet.write(row, 2, whole(groupNo), { look: 'muted', align: 'left' })
    sheet.write(row, 3, names.get(groupNo) ?? '')
    const formula = `SUMIFS(${column},${groupNos},$B${row})`
    sheet.calculate(row, 4, formula, major(desk, heldOf(book, groupNo)), cash(desk))
  })
}
