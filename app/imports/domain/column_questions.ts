import { findCurrency } from '#money/currencies'
import { parseAmount, type DecimalMark } from '#money/parse_amount'
import { parseDate, type DayMonthOrder } from '#imports/domain/dates'
import { shownCell, TYPED_NUMBER } from '#imports/domain/text'

/** What a person has answered about the columns of a file; kept with the batch. */
export interface ColumnAnswers {
  /** Of the column "amount". */
  decimalMark?: DecimalMark
  /** Of further columns with amounts, by field: each may be written in its own way. */
  decimalMarks?: { [field: string]: DecimalMark | undefined }
  backslashIsWon?: boolean
  /** Day and month order by date field. */
  dateOrder?: Record<string, DayMonthOrder>
}

/** The months of a budget's profile: twelve columns of one kind, about which is asked once. */
export const MONTH_FIELDS = [
  'm01',
  'm02',
  'm03',
  'm04',
  'm05',
  'm06',
  'm07',
  'm08',
  'm09',
  'm10',
  'm11',
  'm12',
] as const

/** Fields that are read as amounts, in whichever kind of record. */
export const AMOUNT_FIELDS = [
  'amount',
  'unit_value',
  'floor',
  'cap',
  'cash',
  'receivables',
  'payables',
  'advances',
  'unspent',
  ...MONTH_FIELDS,
] as const
export type AmountField = (typeof AMOUNT_FIELDS)[number]

const isMonth = (field: string) => (MONTH_FIELDS as readonly string[]).includes(field)

/** The mark that was answered for a column; one column says nothing about another, but for the months. */
export function decimalMarkOf(answers: ColumnAnswers, field: string): DecimalMark | undefined {
  if (isMonth(field)) {
    const asked = MONTH_FIELDS.find((month) => answers.decimalMarks?.[month])
    return asked && answers.decimalMarks?.[asked]
  }
  return field === 'amount' ? answers.decimalMark : answers.decimalMarks?.[field]
}

interface QuestionBase {
  field: string
  column: number
  /** Up to three values of the file that cannot be read without the answer. */
  examples: string[]
  /** How many values of the column cannot be read without it. */
  count: number
}

export type ColumnQuestion =
  | (QuestionBase & { kind: 'decimal_mark'; suggested?: DecimalMark })
  | (QuestionBase & { kind: 'backslash_won'; suggested?: undefined })
  | (QuestionBase & { kind: 'date_order'; suggested?: DayMonthOrder })

export interface ScannedColumns {
  /** Field with amounts → column. */
  amounts: { readonly [Field in AmountField]?: number }
  currency?: number
  /** Date field → column. */
  dates: Record<string, number>
  /** Currency of rows without one of their own. */
  defaultCurrency: string
}

interface Tally {
  examples: string[]
  count: number
  votes: Map<string, number>
}

const newTally = (): Tally => ({ examples: [], count: 0, votes: new Map() })

/**
 * Looks at each row once (`see`) and then knows what must be asked about the columns (`questions`).
 * A question arises only from values that are undecidable by themselves; what the other values of
 * the column prove is offered as the suggested answer and never taken silently.
 */
export class ColumnScan {
  readonly #columns: ScannedColumns
  readonly #amounts: { field: string; column: number; marks: Tally; backslashes: Tally }[] = []
  readonly #dates = new Map<string, Tally>()

  constructor(columns: ScannedColumns) {
    this.#columns = columns
    const ofMonths = newTally()
    for (const [field, column] of Object.entries(columns.amounts)) {
      if (column === undefined) continue
      const marks = isMonth(field) ? ofMonths : newTally()
      this.#amounts.push({ field, column, marks, backslashes: newTally() })
    }
    for (const field of Object.keys(columns.dates)) this.#dates.set(field, newTally())
  }

  see(cells: readonly string[]): void {
    const { currency, dates, defaultCurrency } = this.#columns
    const written = currency === undefined ? '' : (cells[currency] ?? '').trim()
    const code = written === '' ? defaultCurrency : written
    if (findCurrency(code)) {
      for (const one of this.#amounts) this.#seeAmount(cells[one.column] ?? '', code, one)
    }
    for (const [field, column] of Object.entries(dates)) {
      this.#seeDate(cells[column] ?? '', this.#dates.get(field)!)
    }
  }

  questions(): ColumnQuestion[] {
    const { dates } = this.#columns
    const questions: ColumnQuestion[] = []
    const asked = new Set<Tally>()
    for (const { field, column, marks } of this.#amounts) {
      if (marks.count === 0 || asked.has(marks)) continue
      asked.add(marks)
      const { examples, count } = marks
      const suggested = leader<DecimalMark>(marks)
      questions.push({ kind: 'decimal_mark', field, column, examples, count, suggested })
    }
    // Whether the backslash is a won sign is a matter of the typeface, so of the whole file
    const slashed = this.#amounts.find(({ backslashes }) => backslashes.count > 0)
    if (slashed) {
      const { field, column, backslashes } = slashed
      const { examples, count } = backslashes
      questions.push({ kind: 'backslash_won', field, column, examples, count })
    }
    for (const [field, tally] of this.#dates) {
      if (tally.count === 0) continue
      const { examples, count } = tally
      const suggested = leader<DayMonthOrder>(tally)
      questions.push({
        kind: 'date_order',
        field,
        column: dates[field],
        examples,
        count,
        suggested,
      })
    }
    return questions
  }

  #seeAmount(
    value: string,
    currency: string,
    { marks, backslashes }: { marks: Tally; backslashes: Tally }
  ): void {
    if (value.startsWith(TYPED_NUMBER)) return
    const alone = parseAmount(value, { currency, allowNegative: true })
    if (!alone.ok && alone.code === 'E_AMOUNT_AMBIGUOUS') return undecided(marks, value)
    if (!alone.ok && alone.code === 'E_AMOUNT_BACKSLASH') {
      const won = { currency, allowNegative: true, backslashIsWon: true }
      if (parseAmount(value, won).ok) undecided(backslashes, value)
      return
    }
    const reads = (separators: DecimalMark) =>
      parseAmount(value, { currency, allowNegative: true, separators }).ok
    const [point, comma] = [reads('point'), reads('comma')]
    if (point !== comma) vote(marks, point ? 'point' : 'comma')
  }

  #seeDate(cell: string, tally: Tally): void {
    const value = shownCell(cell)
    const alone = parseDate(value)
    if (!alone.ok && alone.code === 'E_DATE_AMBIGUOUS') return undecided(tally, value)
    const reads = (order: DayMonthOrder) => parseDate(value, order).ok
    const [dmy, mdy] = [reads('dmy'), reads('mdy')]
    if (dmy !== mdy) vote(tally, dmy ? 'dmy' : 'mdy')
  }
}

/** The answers one gets by accepting every suggestion; questions without one stay open. */
export function suggestedAnswers(questions: readonly ColumnQuestion[]): ColumnAnswers {
  const answers: ColumnAnswers = {}
  for (const question of questions) {
    if (question.kind === 'decimal_mark' && question.field === 'amount')
      answers.decimalMark = question.suggested
    else if (question.kind === 'decimal_mark' && question.suggested)
      answers.decimalMarks = { ...answers.decimalMarks, [question.field]: question.suggested }
    if (question.kind === 'date_order' && question.suggested) {
      answers.dateOrder = { ...answers.dateOrder, [question.field]: question.suggested }
    }
  }
  return answers
}

function undecided(tally: Tally, value: string): void {
  tally.count++
  const example = value.trim()
  if (tally.examples.length < 3 && !tally.examples.includes(example)) tally.examples.push(example)
}

function vote(tally: Tally, answer: string): void {
  tally.votes.set(answer, (tally.votes.get(answer) ?? 0) + 1)
}

function leader<Answer extends string>(tally: Tally): Answer | undefined {
  const [first, second] = Array.from(tally.votes).sort((a, b) => b[1] - a[1])
  return first && first[1] > (second?.[1] ?? 0) ? (first[0] as Answer) : undefined
}
