import type { AgreementDraft, EarmarkList } from '#imports/domain/agreement_rows'
import type { ColumnQuestion } from '#imports/domain/column_questions'
import type {
  ContributionDraft,
  KnownAgreement,
  KnownReceipt,
} from '#imports/domain/contribution_rows'
import type { Encoding } from '#imports/domain/decode'
import type { Delimiter } from '#imports/domain/delimiter'
import type { Known, LookUp, RecordDraft } from '#imports/domain/kinds/rules'
import type { RecordKind } from '#imports/domain/mapping'
import type { ReadingSettings, RowError, RowWarning, Twin } from '#imports/domain/rows'

/** What a worker is started with: where the file is, how to read it, what never changes meanwhile. */
export interface ReadingJob {
  path: string
  kind: RecordKind
  encoding: Encoding
  delimiter: Delimiter
  settings: ReadingSettings<Record<string, number | undefined>>
  /** Spans of open days, in order. */
  openSpans: { starts: string; ends: string }[]
  firstOpenDay?: string
  lastDay?: string
  /** Codes that an earmark may name. */
  codes: Record<EarmarkList, string[]>
}

/** What the worker must know of the books before it can judge the next rows. */
export interface BooksQuestion {
  /** Numbers of agreements it has not asked for yet. */
  numbers: string[]
  /** Hashes of the keys of rows without a reference of the bank. */
  contentKeys: string[]
  bankRefs: string[]
  /** Days and amounts it has not asked for yet. */
  likes: { agreement: string; date: string; minor: bigint }[]
  /** Records that rows of other kinds name or may repeat. */
  lookUps: LookUp[]
  /** Hashes of the keys of rows of such kinds. */
  rowKeys: string[]
}

export interface BooksAnswer {
  agreements: [
    number: string,
    agreement: KnownAgreement & { id: string; content: string; grant: string },
  ][]
  byContent: { id: string; contentKey: string }[]
  byBankRef: (KnownReceipt & { agreement: string; bankRef: string })[]
  /** One receipt for each day and amount. */
  alike: (KnownReceipt & { agreement: string })[]
  records: (LookUp & { known: Known })[]
  taken: { rowKey: string; id: string }[]
}

export interface JudgedRow {
  no: number
  cells: string[]
  verdict: 'new' | 'duplicate' | 'error'
  issues: RowIssues
  draft: Partial<ContributionDraft> | Partial<AgreementDraft> | RecordDraft
  /** Hash of the row's key; null for an error. */
  contentKey: string | null
}

/** What is to be said of a row: its errors, what it repeats, or what it looks like. */
export interface RowIssues {
  errors?: RowError[]
  of?: Twin
  field?: string
  looksLike?: Twin
  /** What should be looked at although the row can be taken. */
  warnings?: RowWarning[]
}

export interface ReadingResult {
  rows: number
  questions: ColumnQuestion[]
}

export type FromWorker =
  | { type: 'ask'; question: BooksQuestion }
  | { type: 'rows'; rows: JudgedRow[]; read: number }
  | { type: 'done'; result: ReadingResult }
  | { type: 'refused'; code: string; params: Record<string, string> }
