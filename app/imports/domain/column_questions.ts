import { findCurrency } from '#money/currencies'
import { parseAmount, type DecimalMark } from '#money/parse_amount'
import { parseDate, type DayMonthOrder } from '#imports/domain/dates'
import { shownCell, TYPED_NUMBER } from '#imports/domain/text'

/** What a person has answered about the columns of a file; kept with the batch. */
export interface ColumnAnswers {
  decimalMark?: DecimalMark
  backslashIsWon?: boolean
  /** Day and month order by date field. */
  dateOrder?: Record<string, DayMonthOrder>
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
  amount?: number
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
  readonly #marks = newTally()
  readonly #backslashes = newTally()
  readonly #dates = new Map<string, Tally>()

  constructor(columns: ScannedColumns) {
    this.#columns = columns
    for (const field of Object.keys(columns.dates)) this.#dates.set(field, newTally())
  }

  see(cells: readonly string[]): void {
    const { amount, currency, dates, defaultCurrency } = this.#columns
    const written = currency === undefined ? '' : (cells[currency] ?? '').trim()
    const code = written === '' ? defaultCurrency : written
    if (amount !== undefined && findCurrency(code)) this.#seeAmount(cells[amount] ?? '', code)
    for (const [field, column] of Object.entries(dates)) {
      this.#seeDate(cells[column] ?? '', this.#dates.get(field)!)
    }
  }

  questions(): ColumnQuestion[] {
    const { amount, dates } = this.#columns
    const questions: ColumnQuestion[] = []
    if (amount !== undefined && this.#marks.count > 0) {
      const { examples, count } = this.#marks
      const suggested = leader<DecimalMark>(this.#marks)
      questions.push({
        kind: 'decimal_mark',
        field: 'amount',
        column: amount,
        examples,
        count,
        suggested,
      })
    }
    if (amount !== undefined && this.#backslashes.count > 0) {
      const { examples, count } = this.#backslashes
      questions.push({ kind: 'backslash_won', field: 'amount', column: amount, examples, count })
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

  #seeAmount(value: string, currency: string): void {
    if (value.startsWith(TYPED_NUMBER)) return
    const alone = parseAmount(value, { currency, allowNegative: true })
    if (!alone.ok && alone.code === 'E_AMOUNT_AMBIGUOUS') return undecided(this.#marks, value)
    if (!alone.ok && alone.code === 'E_AMOUNT_BACKSLASH') {
      const won = { currency, allowNegative: true, backslashIsWon: true }
      if (parseAmount(value, won).ok) undecided(this.#backslashes, value)
      return
    }
    const reads = (separators: DecimalMark) =>
      parseAmount(value, { currency, allowNegative: true, separators }).ok
    const [point, comma] = [reads('point'), reads('comma')]
    if (point !== comma) vote(this.#marks, point ? 'point' : 'comma')
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
    if (question.kind === 'decimal_mark') answers.decimalMark = question.suggested
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
