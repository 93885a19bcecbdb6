import { shorten } from '#money/errors'
import { IMPORT_LIMITS } from '#imports/domain/limits'

export const TEXT_REFUSALS = ['E_TEXT_BROKEN', 'E_TEXT_TOO_LONG'] as const
export type TextRefusal = (typeof TEXT_REFUSALS)[number]

export type CleanText =
  { ok: true; text: string } | { ok: false; code: TextRefusal; params: Record<string, string> }

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/**
 * A text cell as the books keep it: NFC, lines ended by "\n", no blanks around. Emoji, right-to-left
 * text and joiners stay. Refuses halves of surrogate pairs and control characters
 * (`E_TEXT_BROKEN`), and cells beyond the limit (`E_TEXT_TOO_LONG`).
 */
export function cleanText(cell: string): CleanText {
  if (cell.length > IMPORT_LIMITS.cellCharacters) {
    const limit = String(IMPORT_LIMITS.cellCharacters)
    return { ok: false, code: 'E_TEXT_TOO_LONG', params: { value: shorten(cell), limit } }
  }
  if (CONTROLS.test(cell) || !cell.isWellFormed()) {
    return { ok: false, code: 'E_TEXT_BROKEN', params: { value: shorten(cell).toWellFormed() } }
  }
  return { ok: true, text: cell.normalize('NFC').replace(/\r\n?/g, '\n').trim() }
}

/**
 * Invisible mark in front of a cell that held a number, not text: its decimal mark is a point for certain,
 * whatever was answered for the texts of its column.
 */
export const TYPED_NUMBER = '\u2063'

/** The cell as it shows, without the mark. */
export function shownCell(cell: string): string {
  return cell.startsWith(TYPED_NUMBER) ? cell.slice(1) : cell
}

/**
 * What two spellings of a number or reference have in common: NFC, without invisible characters,
 * blanks around it, or more than one blank in a row.
 */
export function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}

/** A word for look-up in a list of synonyms: comparable, lower case, punctuation as blanks. */
export function wordKey(text: string): string {
  return comparable(text.toLowerCase().replace(/[^\p{L}\p{N}\p{M}]+/gu, ' '))
}

const MOJIBAKE =
  /[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œ\u201c\u201d“”˜¦]|\ufffd/

/** A part of a text that looks as if it had been read in a wrong encoding once, as "Â£" for "£". */
export function mojibakeOf(text: string): string | undefined {
  const at = text.search(MOJIBAKE)
  return at < 0 ? undefined : text.slice(Math.max(0, at - 12), at + 20)
}
