import { isCurrencyActive, findCurrency } from '#money/currencies'
import { shorten } from '#money/errors'
import { AMOUNT_REFUSALS, parseAmount } from '#money/parse_amount'
import {
  decimalMarkOf,
  type AmountField,
  type ColumnAnswers,
} from '#imports/domain/column_questions'
import { DATE_REFUSALS, parseDate } from '#imports/domain/dates'
import { unguardText } from '#imports/domain/formula_guard'
import { cleanText, shownCell, TEXT_REFUSALS, TYPED_NUMBER } from '#imports/domain/text'

/** Everything that can be wrong with a row; each has a message in `imports.json` or `amount.json`. */
export const ROW_ERROR_CODES = [
  ...AMOUNT_REFUSALS,
  ...DATE_REFUSALS,
  ...TEXT_REFUSALS,
  'E_ROW_COLUMNS',
  'E_AMOUNT_ZERO',
  'E_CURRENCY_EMPTY',
  'E_CURRENCY_WITHDRAWN',
  'E_CURRENCY_MISMATCH',
  'E_KIND_EMPTY',
  'E_KIND_UNKNOWN',
  'E_KIND_OTHER_TEXT',
  'E_KIND_MISMATCH',
  'E_STATUS_EMPTY',
  'E_STATUS_UNKNOWN',
  'E_FUNDER_EMPTY',
  'E_NUMBER_EMPTY',
  'E_NUMBER_TAKEN',
  'E_AGREEMENT_EMPTY',
  'E_AGREEMENT_UNKNOWN',
  'E_AGREEMENT_STATUS',
  'E_PERIOD_CLOSED',
  'E_PERIOD_BEFORE_FIRST',
  'E_FUTURE',
  'E_OUTSIDE_AGREEMENT',
  'E_BANK_REF_REUSED',
  'E_DATES_ORDER',
  'E_YEARS',
  'E_CODE_UNKNOWN',
  'E_WORD_UNKNOWN',
  'E_FIELD_EMPTY',
  'E_YEAR',
  'E_COUNTRY',
  'E_AMOUNT_POSITIVE',
  'E_RECORD_OTHER',
  'E_PROFILE_MONTHS',
  'E_OPENING_SUM',
  'E_OPENING_REST',
] as const
export type RowErrorCode = (typeof ROW_ERROR_CODES)[number]

export interface RowError {
  field: string
  code: RowErrorCode
  params: Record<string, string>
}

/** What a person should look at although the row can be taken. */
export const ROW_WARNINGS = ['E_TEXT_MOJIBAKE', 'E_GRANT_ZERO'] as const

export interface RowWarning {
  field: string
  code: (typeof ROW_WARNINGS)[number]
  params: Record<string, string>
}

/** Where the same content stands already: an earlier row of the file or a record of the books. */
export type Twin = { row: number } | { record: string }

/**
 * The answer for one row. `errors` are ordered: the first names the field at fault, its own form
 * before what the books know. `read` is what could be read of the row in any case.
 */
export type RowVerdict<Draft> =
  | { verdict: 'new'; draft: Draft; rowKey: string; looksLike?: Twin; warnings?: RowWarning[] }
  | {
      verdict: 'duplicate'
      draft: Draft
      rowKey: string
      of: Twin
      field: string
      warnings?: RowWarning[]
    }
  | { verdict: 'error'; errors: RowError[]; read: Partial<Draft>; warnings?: RowWarning[] }

/** How the cells of a file are to be read. */
export interface ReadingSettings<Mapping> {
  mapping: Mapping
  /** Number of columns of the header row. */
  columns: number
  /** Currency of rows without one of their own. */
  defaultCurrency: string
  answers: ColumnAnswers
  /** The file carries our marker: text cells lose the guarding apostrophe. */
  guarded: boolean
}

/** True for a row without any content; such rows are skipped, their number is kept. */
export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}

/** Reads the cells of one row by field name and gathers what is wrong with them, in order. */
export class RowReader {
  readonly errors: RowError[] = []
  readonly warnings: RowWarning[] = []

  constructor(
    readonly cells: readonly string[],
    readonly settings: ReadingSettings<{ readonly [field: string]: number | undefined }>
  ) {
    const extra = cells.slice(settings.columns).some((cell) => cell.trim() !== '')
    if (extra || cells.length < settings.columns) {
      const params = { count: String(cells.length), expected: String(settings.columns) }
      this.refuse('row', 'E_ROW_COLUMNS', params)
    }
  }

  refuse(field: string, code: RowErrorCode, params: Record<string, string> = {}): undefined {
    this.errors.push({ field, code, params })
  }

  warn(field: string, code: RowWarning['code'], params: Record<string, string> = {}): void {
    this.warnings.push({ field, code, params })
  }

  /** The bare cell; the empty string when the field has no column. */
  cell(field: string): string {
    const column = this.settings.mapping[field]
    return column === undefined ? '' : shownCell(this.cells[column] ?? '')
  }

  text(field: string): string | undefined {
    const cell = this.cell(field)
    const clean = cleanText(this.settings.guarded ? unguardText(cell) : cell)
    return clean.ok ? clean.text : this.refuse(field, clean.code, clean.params)
  }

  /** A text that every row must have. */
  required(field: string): string | undefined {
    const text = this.text(field)
    return text === '' ? this.refuse(field, 'E_FIELD_EMPTY') : text
  }

  year(field: string): number | undefined {
    const cell = this.cell(field).trim()
    if (cell === '') return this.refuse(field, 'E_FIELD_EMPTY')
    if (/^(19|20|21)\d\d$/.test(cell)) return Number(cell)
    return this.refuse(field, 'E_YEAR', { value: shorten(cell) })
  }

  date(field: string, required: boolean): string | undefined {
    const cell = this.cell(field)
    if (!required && cell.trim() === '') return undefined
    const parsed = parseDate(cell, this.settings.answers.dateOrder?.[field])
    return parsed.ok ? parsed.date : this.refuse(field, parsed.code, parsed.params)
  }

  /** The row's currency, or the file's default; checked to exist on a day when one is given. */
  currency(field: string, onDay?: string): string | undefined {
    if (this.settings.mapping[field] === undefined) return this.settings.defaultCurrency
    const code = this.cell(field).trim()
    if (code === '') return this.refuse(field, 'E_CURRENCY_EMPTY')
    if (!findCurrency(code)) {
      const upper = code.toUpperCase()
      const suggestion = findCurrency(upper) ? upper : 'none'
      return this.refuse(field, 'E_CURRENCY_UNKNOWN', { currency: shorten(code), suggestion })
    }
    if (onDay && !isCurrencyActive(code, onDay)) {
      return this.refuse(field, 'E_CURRENCY_WITHDRAWN', { currency: code, date: onDay })
    }
    return code
  }

  amount(field: AmountField, currency: string): bigint | undefined {
    const { answers } = this.settings
    const column = this.settings.mapping[field]
    const isTyped = column !== undefined && this.cells[column]?.startsWith(TYPED_NUMBER)
    const separators = isTyped ? 'point' : decimalMarkOf(answers, field)
    const options = { currency, separators, backslashIsWon: answers.backslashIsWon }
    const parsed = parseAmount(this.cell(field), options)
    return parsed.ok ? parsed.minor : this.refuse(field, parsed.code, parsed.params)
  }

  /** An amount above zero. */
  positive(field: AmountField, currency: string): bigint | undefined {
    const minor = this.amount(field, currency)
    return minor === 0n ? this.refuse(field, 'E_AMOUNT_POSITIVE') : minor
  }

  /** A word of a fixed list; undefined for an empty cell. */
  word<Code extends string>(
    field: string,
    codeOf: (word: string) => Code | undefined,
    code: RowErrorCode
  ): Code | undefined {
    const cell = this.cell(field).trim()
    if (cell === '') return undefined
    return codeOf(cell) ?? this.refuse(field, code, { value: shorten(cell) })
  }
}
