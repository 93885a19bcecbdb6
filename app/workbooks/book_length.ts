import { Refusal } from '#core/refusal'

/** Lines that a book holds at most: formulas over more make a spreadsheet wait for minutes. */
const MOST_LINES = 400_000
/** Lines times rows with sums over all of them. */
const MOST_SUMS = 600_000_000
/** A spreadsheet keeps fifteen digits of a number. */
const MOST_MINOR = 10n ** 15n

/** Refuses a book that a spreadsheet could not work with; `sums` are its rows with sums over all lines. */
export function refuseTooLong(lines: number, sums: number, amounts: readonly bigint[]): void {
  if (lines > MOST_LINES)
    throw new Refusal('E_BOOK_LINES', { count: lines, limit: MOST_LINES }, 'from', 409)
  if (lines * sums > MOST_SUMS) throw new Refusal('E_BOOK_SUMS', { count: lines }, 'from', 409)
  if (amounts.some((minor) => minor >= MOST_MINOR))
    throw new Refusal('E_BOOK_DIGITS', {}, 'from', 409)
}
