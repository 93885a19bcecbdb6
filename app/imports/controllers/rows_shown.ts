import type { I18n } from '@adonisjs/i18n'
import { formatsFor } from '#core/format'
import { refusalMessage } from '#core/messages'
import type { RecordKind } from '#imports/domain/mapping'
import { standingOf, type BatchRow } from '#imports/queries/batch_rows'
import type { Batch } from '#imports/queries/batches'

export interface ShownRow {
  no: number
  label: string
  tone: string
  /** What the books would hold, or the cell as it stands where nothing could be read. */
  number: string
  funder: string
  date: string
  amount: string
  /** Field by field, what is wrong or to be known. */
  says: { field: string | null; text: string }[]
  record: string | null
}

/** Rows as a person reads them: what was read in the form of their language, else the cell itself. */
export function rowsShown(rows: readonly BatchRow[], batch: Batch, i18n: I18n): ShownRow[] {
  const formats = formatsFor(i18n.locale)
  const { mapping } = batch.settings
  return rows.map((row) => {
    const cell = (...fields: string[]) => {
      const column = fields.map((field) => mapping[field]).find((at) => at !== undefined)
      return column === undefined ? '' : (row.cells[column] ?? '').slice(0, 200)
    }
    const { draft, issues } = row
    const date = draft.date ?? draft.signedOn
    const { minor, currency } = draft
    const hasAmount = minor !== undefined && minor !== null && currency !== undefined
    return {
      no: row.no,
      ...shownStanding(row, i18n),
      number: nameOf(draft) ?? cell('agreement', 'number', 'code', 'commitment', 'name', 'fund'),
      funder:
        textOf(draft.funder ?? draft.title ?? draft.description) ??
        cell('funder', 'title', 'description'),
      date: date ? formats.date(date) : cell('date', 'signed_on', 'year'),
      amount: hasAmount ? formats.money(BigInt(minor), currency) : cell('amount'),
      says: [...errorsOf(issues, i18n), ...warningsOf(issues, i18n), ...twinsOf(issues, i18n)],
      record: recordOf(row),
    }
  })
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** What a record is called by, in whichever kind. */
function nameOf(draft: BatchRow['draft']): string | undefined {
  return textOf(
    draft.agreement ?? draft.number ?? draft.code ?? draft.commitment ?? draft.name ?? draft.fund
  )
}

/** Where the records of a kind have a page of their own, below the city. */
const PAGES: Record<RecordKind, string> = {
  contributions: 'receipts',
  agreements: 'agreements',
  grants: 'agreements',
  funders: 'parties',
  budget_lines: 'lines',
  commitments: 'commitments',
  expenditures: 'ledger/entries',
  openings: 'ledger/entries',
  in_kind: 'in-kind',
}

export function pageOfRecords(kind: RecordKind): string {
  return PAGES[kind]
}

const TONES = { new: 'accent', duplicate: '', error: 'bad', taken: 'ok', reversed: 'warn' } as const

/** One word for what the row is, or what has become of it. */
function shownStanding(row: BatchRow, i18n: I18n): { label: string; tone: string } {
  const word = standingOf(row)
  return { label: i18n.t(`imports.word.${word}`), tone: TONES[word] }
}

/** The record a row became, or the one it repeats. */
function recordOf({ recordId, issues }: BatchRow): string | null {
  if (recordId) return recordId
  const twin = issues.of ?? issues.looksLike
  return twin && 'record' in twin ? twin.record : null
}

function errorsOf(issues: BatchRow['issues'], i18n: I18n): ShownRow['says'] {
  return (issues.errors ?? []).map(({ field, code, params }) => ({
    field: i18n.t(`imports.field.${field}`, {}, field),
    text: refusalMessage(i18n, code, params),
  }))
}

function warningsOf({ warnings = [] }: BatchRow['issues'], i18n: I18n): ShownRow['says'] {
  return warnings.map(({ field, code, params }) => ({
    field: i18n.t(`imports.field.${field}`, {}, field),
    text: `${i18n.t('imports.word.warning')}: ${refusalMessage(i18n, code, params)}`,
  }))
}

function twinsOf({ of, looksLike }: BatchRow['issues'], i18n: I18n): ShownRow['says'] {
  const say = (key: string, params = {}) => ({ field: null, text: i18n.t(key, params) })
  if (of && 'row' in of) return [say('imports.verdict.duplicate_of_row', of)]
  if (of) return [say('imports.verdict.duplicate_of_record')]
  if (looksLike && 'row' in looksLike) return [say('imports.looks_like.row', looksLike)]
  return looksLike ? [say('imports.looks_like.record')] : []
}
