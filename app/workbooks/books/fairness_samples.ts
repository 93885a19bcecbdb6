import { Decimal } from '#money/decimal'
import {
  bookSheet,
  cash,
  FIRST_ROW,
  major,
  ownRange,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import {
  countedIn,
  SAMPLES,
  type FairnessBook,
  type FairRun,
  type SampleKey,
} from '#workbooks/books/fairness_figures'
import { columnLetters } from '#workbooks/workbook_writer'

/** Columns of a sheet on which one sample of one run is measured. */
const COLUMNS = [
  'no',
  'line',
  'need',
  'amount',
  'heads',
  'x',
  'w',
  'wx',
  'pairs',
  'distance',
  'squares',
  'ratio',
  'logT',
  'logL',
  'root',
  'aversion',
  'zero',
  'below',
  'bottom',
  'allButTop',
] as const
type Key = (typeof COLUMNS)[number]
const PARAMETER_ROW = 4
const columnOf = (key: Key) => COLUMNS.indexOf(key) + 1
const letterOf = (key: Key) => columnLetters(columnOf(key))
const SUMMED: Key[] = [
  ...(['w', 'wx', 'pairs', 'distance', 'squares', 'logT', 'logL', 'root', 'aversion'] as const),
  'zero',
]
export const COVERAGE = { first: 3, perRun: 4 } as const

export const sampleSheet = (run: FairRun, sample: SampleKey) =>
  `Run${run.no}${'ABC'[SAMPLES.indexOf(sample)]}`

/** Where the sums of a sample stand, for the measures. */
export function sumsOf(run: FairRun, sample: SampleKey) {
  const rows = countedIn(sample, run).length
  const total = FIRST_ROW + rows
  const sheet = sampleSheet(run, sample)
  const at = (key: Key) => `${sheet}!$${letterOf(key)}$${total}`
  const column = (key: Key) =>
    `${sheet}!$${letterOf(key)}$${FIRST_ROW}:$${letterOf(key)}$${total - 1}`
  const parameter = (key: Key) => `${sheet}!$${letterOf(key)}$${PARAMETER_ROW}`
  return { at, column, parameter }
}

const number = (value: string | number) => new Decimal(value)
/** 0.0000 without so many digits that a column is wide. */
const PLAIN = { format: '0.000000' }

interface Values {
  x: Decimal
  w: Decimal
}

/** Each line of a sample with what it adds to the sums that the measures are made of. */
export function writeSample(
  desk: BookDesk,
  book: FairnessBook,
  run: FairRun,
  sample: SampleKey,
  epsilonCell: string
): void {
  const { t } = desk
  const id = sampleSheet(run, sample)
  const widths = [7, 26, 16, 16, 10, 12, 10, ...COLUMNS.slice(7).map(() => 14)]
  const sheet = bookSheet(desk, id, widths, undefined, {
    pageColumns: 20,
    title: t('sample.title', { no: run.no, of: t(`sample.${sample}`) }),
    purpose: t('sample.purpose'),
  })
  COLUMNS.forEach((key, at) =>
    sheet.write(FIRST_ROW - 1, at + 1, t(`sample.column.${key}`), {
      look: 'header',
      wrap: true,
      ...(at > 1 && { align: 'right' as const }),
    })
  )
  const parameters: [Key, string, Decimal | null][] = [
    ['wx', t('sample.mean'), null],
    ['root', '', number('0.5')],
    ['aversion', '', null],
    ['bottom', '', number('0.4')],
    ['allButTop', '', number('0.9')],
  ]
  for (const [key, label, value] of parameters) {
    if (label)
      sheet.write(PARAMETER_ROW, columnOf(key) - 1, label, { look: 'muted', align: 'right' })
    if (value) sheet.write(PARAMETER_ROW, columnOf(key), value, { format: '0.0###' })
  }
  const counted = countedIn(sample, run)
  const values = counted.map((at) => valuesOf(run, sample, at))
  const sums = new Sums(
    values,
    number(book.epsilon),
    sample === 'perHead' ? number(10).pow(-desk.exponent) : number(1)
  )
  const total = FIRST_ROW + counted.length
  const at = (key: Key, row: number) => `${letterOf(key)}${row}`
  const fixed = (key: Key) => `$${letterOf(key)}$${PARAMETER_ROW}`
  const range = (key: Key) => ownRange(columnOf(key), counted.length)
  sheet.calculate(
    PARAMETER_ROW,
    columnOf('wx'),
    `IF(${at('w', total)}=0,0,${at('wx', total)}/${at('w', total)})`,
    sums.mean,
    PLAIN
  )
  sheet.calculate(
    PARAMETER_ROW,
    columnOf('aversion'),
    `1-${epsilonCell}`,
    number(1).minus(book.epsilon),
    { format: '0.0###' }
  )
  const runAt = book.runs.indexOf(run)
  const source = (by: number, line: number) =>
    `Coverage!$${columnLetters(COVERAGE.first + runAt * COVERAGE.perRun + by)}$${FIRST_ROW + line}`
  counted.forEach((line, index) => {
    const row = FIRST_ROW + index
    const found = run.lines[line]!
    const link = { ...cash(desk), look: 'link' as const }
    sheet.write(row, 1, whole(index + 1), { look: 'muted', align: 'left' })
    sheet.write(row, 2, book.lines[line].code)
    sheet.calculate(row, 3, source(0, line), major(desk, found.need), link)
    sheet.calculate(row, 4, source(1, line), major(desk, found.amount), link)
    if (found.heads === null) sheet.write(row, 5, '')
    else sheet.calculate(row, 5, source(2, line), whole(found.heads), { look: 'link', format: '0' })
    const cell = (key: Key) => at(key, row)
    const formulas: [Key, string][] = [
      [
        'x',
        sample === 'perHead'
          ? `${cell('amount')}/${cell('heads')}`
          : `${cell('amount')}/${cell('need')}`,
      ],
      ['w', sample === 'ofLines' ? '1' : cell('heads')],
      ['wx', `${cell('w')}*${cell('x')}`],
      ['pairs', `${cell('w')}*SUMPRODUCT(${range('w')}*ABS(${range('x')}-${cell('x')}))`],
      ['distance', `${cell('w')}*ABS(${cell('x')}-${fixed('wx')})`],
      ['squares', `${cell('w')}*${cell('x')}*${cell('x')}`],
      ['ratio', `IF(${fixed('wx')}=0,0,${cell('x')}/${fixed('wx')})`],
      ['logT', `IF(${cell('ratio')}=0,0,${cell('w')}*${cell('ratio')}*LN(${cell('ratio')}))`],
      ['logL', `IF(${cell('ratio')}=0,0,-${cell('w')}*LN(${cell('ratio')}))`],
      ['root', `${cell('w')}*${cell('ratio')}^${fixed('root')}`],
      ['aversion', `IF(${cell('ratio')}=0,0,${cell('w')}*${cell('ratio')}^${fixed('aversion')})`],
      ['zero', `IF(${cell('x')}=0,${cell('w')},0)`],
      [
        'below',
        `SUMPRODUCT(${range('w')}*((${range('x')}<${cell('x')})+(${range('x')}=${cell('x')})*(${range('no')}<${cell('no')})))`,
      ],
      ...(['bottom', 'allButTop'] as const).map((key): [Key, string] => [
        key,
        `MAX(0,MIN(${cell('w')},${fixed(key)}*${letterOf('w')}$${total}-${cell('below')}))`,
      ]),
    ]
    for (const [key, formula] of formulas)
      sheet.calculate(row, columnOf(key), formula, sums.cell(key, index), PLAIN)
  })
  sheet.write(total, 1, t('total'), { look: 'total' })
  for (let column = 2; column < columnOf('w'); column++)
    sheet.write(total, column, '', { look: 'total' })
  for (const key of SUMMED) {
    const formula = counted.length > 0 ? `SUM(${range(key)})` : '0'
    sheet.calculate(total, columnOf(key), formula, sums.total(key), { ...PLAIN, look: 'total' })
  }
}

function valuesOf(run: FairRun, sample: SampleKey, at: number): Values {
  const { need, amount, heads } = run.lines[at]!
  // money per head in major units makes no difference to shares, but the cell shows them
  const over = sample === 'perHead' ? heads! : need
  return {
    x: number(amount.toString()).div(over.toString()),
    w: sample === 'ofLines' ? number(1) : number(heads!.toString()),
  }
}

/** The results of the formulas. */
class Sums {
  readonly mean: Decimal
  readonly #scale: Decimal

  constructor(
    private readonly values: readonly Values[],
    private readonly epsilon: Decimal,
    scale: Decimal = number(1)
  ) {
    this.#scale = scale
    const [w, wx] = [this.#sum(({ w: weight }) => weight), this.#sum(({ w: a, x }) => a.times(x))]
    this.mean = w.isZero() ? number(0) : wx.div(w).times(this.#scale)
  }

  cell(key: Key, at: number): Decimal {
    const { w } = this.values[at]
    const x = this.values[at].x.times(this.#scale)
    const ratio = this.mean.isZero() ? number(0) : x.div(this.mean)
    const none = number(0)
    switch (key) {
      case 'x':
        return x
      case 'w':
        return w
      case 'wx':
        return w.times(x)
      case 'pairs':
        return w.times(
          this.#sum((other) => other.w.times(other.x.times(this.#scale).minus(x).abs()))
        )
      case 'distance':
        return w.times(x.minus(this.mean).abs())
      case 'squares':
        return w.times(x).times(x)
      case 'ratio':
        return ratio
      case 'logT':
        return ratio.isZero() ? none : w.times(ratio).times(ratio.ln())
      case 'logL':
        return ratio.isZero() ? none : w.times(ratio.ln()).negated()
      case 'root':
        return w.times(ratio.sqrt())
      case 'aversion':
        return ratio.isZero() ? none : w.times(ratio.pow(number(1).minus(this.epsilon)))
      case 'zero':
        return x.isZero() ? w : none
      case 'below':
        return this.#below(at)
      case 'bottom':
      case 'allButTop': {
        const border = this.#sum((one) => one.w).times(key === 'bottom' ? '0.4' : '0.9')
        return Decimal.max(0, Decimal.min(w, border.minus(this.#below(at))))
      }
      default:
        throw new Error(`${key} is no formula`)
    }
  }

  total(key: Key): Decimal {
    return this.values.reduce((sum, _, at) => sum.plus(this.cell(key, at)), number(0))
  }

  #below(at: number): Decimal {
    const { x } = this.values[at]
    return this.values.reduce((sum, other, index) => {
      const isBelow = other.x.lt(x) || (other.x.eq(x) && index < at)
      return isBelow ? sum.plus(other.w) : sum
    }, number(0))
  }

  #sum(of: (value: Values) => Decimal): Decimal {
    return this.values.reduce((sum, value) => sum.plus(of(value)), number(0))
  }
}
