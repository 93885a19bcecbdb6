import type { RowError, RowReader } from '#imports/domain/rows'

/** One field of a kind of record, and the words by which headers name it in four languages. */
export interface FieldRule {
  name: string
  words: string
  required?: true
}

/** What a row says; texts are the empty string where the file has none. */
export type RecordDraft = {
  [name: string]: string | number | boolean | bigint | undefined
  currency?: string
  minor?: bigint
}

/** A record of the books that rows may name or repeat. */
export type LookUpList =
  | 'parties'
  | 'programmes'
  | 'groups'
  | 'places'
  | 'funds'
  | 'lines'
  | 'commitments'
  | 'openings'
  | 'in_kind'

export interface LookUp {
  list: LookUpList
  key: string
}

/** What the books know of a record: its id, and what tells it from another one of the same name. */
export type Known = { id: string; [fact: string]: string | undefined }

export interface BooksView {
  find(list: LookUpList, key: string): Known | undefined
  isOpenOn(date: string): boolean
  firstOpenDay?: string
  lastDay?: string
}

/**
 * Everything that tells one kind of record from the others while a file is read. What becomes of its
 * rows in the books is in `actions/kinds` under the same name.
 */
export interface KindRules {
  fields: readonly FieldRule[]
  /** Two rows alike may be two real events: they are told apart by how often they occur. */
  repeats: boolean
  /** Reads the fields; what is wrong with their own form goes into `row.errors`. */
  read(row: RowReader): RecordDraft
  /** Records that must be looked up before the row can be judged. */
  lookUps(read: RecordDraft): LookUp[]
  /** What the books have against the row. */
  check(read: RecordDraft, books: BooksView): RowError[]
  /** A record of the books with the same name: the same one, or another in its place. */
  twin?(
    draft: RecordDraft,
    books: BooksView
  ): { record: Known; same: boolean; field: string } | undefined
  /** What makes two rows the same. */
  content(draft: RecordDraft): (string | undefined)[]
}

/** What is wrong with a day, as far as periods go. */
export function dayErrors(field: string, date: string | undefined, books: BooksView): RowError[] {
  if (date === undefined) return []
  const { firstOpenDay: first, lastDay } = books
  if (lastDay !== undefined && date > lastDay)
    return [{ field, code: 'E_FUTURE', params: { date } }]
  if (books.isOpenOn(date)) return []
  return first !== undefined && date < first
    ? [{ field, code: 'E_PERIOD_BEFORE_FIRST', params: { date, first } }]
    : [{ field, code: 'E_PERIOD_CLOSED', params: { date } }]
}

/** The error of a code that names nothing in the books; none for an empty field. */
export function unknownCode(
  field: string,
  look: LookUp,
  books: BooksView,
  shown: string = look.key
): RowError[] {
  if (look.key === '' || books.find(look.list, look.key)) return []
  return [{ field, code: 'E_CODE_UNKNOWN', params: { value: shown.slice(0, 60) } }]
}

/** A line of the budget is named by its code within a year. */
export function lineKey(year: string | number, code: string): string {
  return `${year}\n${code}`
}
