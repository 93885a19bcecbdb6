/**
 * Name of an empty last column that our CSV exports carry. It says: text cells that a spreadsheet
 * could take for a formula start with one apostrophe more than the data; take it off on import.
 */
export const GUARD_MARKER = 'text-guard-1'

const FIRST_CHARACTERS = "=+-@|＝＋－＠'"

/**
 * A text cell for a CSV that a spreadsheet will open. A cell whose first character, blanks aside,
 * could start a formula gets a leading apostrophe, and so does one that starts with an apostrophe
 * already, so that `unguardText` gives back every string exactly. Never for numbers and dates.
 */
export function guardText(cell: string): string {
  const dangerous =
    /^[\t\r\n']/.test(cell) || FIRST_CHARACTERS.includes(cell.trimStart().charAt(0) || 'x')
  return dangerous ? `'${cell}` : cell
}

/** Undoes `guardText`. Only for text cells of files that `isGuarded`. */
export function unguardText(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell
}

/** Whether the file with this header row was written by us with guarded text. */
export function isGuarded(headers: readonly string[]): boolean {
  return headers.at(-1) === GUARD_MARKER
}
