import { Decimal } from '#money/decimal'
import type { Translate } from '#workbooks/appraisal/desk'
import { noErrors, writeChecks, type BookCheck } from '#workbooks/books/checks'
import {
  bookSheet,
  cash,
  FIRST_ROW,
  headings,
  major,
  openBook,
  ownRange,
  rangeOf,
  whole,
  type BookDesk,
} from '#workbooks/books/desk'
import {
  BOOK_MEASURES,
  SAMPLES,
  type BookMeasure,
  type FairnessBook,
  type FairRun,
  type SampleKey,
} from '#workbooks/books/fairness_figures'
import { COVERAGE, sampleSheet, sumsOf, writeSample } from '#workbooks/books/fairness_samples'
import { writeContents, writeCover, writeVerify } from '#workbooks/books/frame'
import { columnLetters } from '#workbooks/workbook_writer'

const EPSILON = 'Fairness!$B$4'
/** The word for a measure that is not defined, and the number below which nothing is held. */
const UNDEFINED = '$D$4'
const NOTHING = '$F$4'
const FIRST_RUN = 3

/**
 * Runs of a round side by side as the bytes of an .xlsx file: coverage of need line by line, and each measure of
 * inequality by formulas over it. The same runs give the same bytes.
 */
export async function buildFairnessBook(
  book: FairnessBook,
  t: Translate,
  ledgerWords: Translate
): Promise<Uint8Array> {
  const desk = openBook(book.about, t, ledgerWords)
  writeCover(
    desk,
    book.runs.map((run, at) => ({
      key: `shared.${at}`,
      label: t('cover.sharedBy', { no: run.no, rule: run.rule }),
      cell: `Coverage!$${columnLetters(amountColumn(at))}$${FIRST_ROW + book.lines.length}`,
      value: run.spendable,
    })),
    [
      ['round', book.round],
      ['runs', book.runs.map(({ no }) => no).join(', ')],
      ['epsilon', book.epsilon],
    ]
  )
  const samples = book.runs.flatMap((run) =>
    SAMPLES.filter((sample) => run.hasHeads[sample]).map((sample) => ({ run, sample }))
  )
  writeContents(desk, [
    ...['Fairness', 'Coverage', 'Runs'],
    ...samples.map(({ run, sample }) => ({
      id: sampleSheet(run, sample),
      title: t('sample.title', { no: run.no, of: t(`sample.${sample}`) }),
      purpose: t('sample.purpose'),
    })),
    ...['Engine', 'Checks', 'Verify'],
  ])
  writeMeasures(desk, book)
  writeCoverage(desk, book)
  writeRuns(desk, book)
  for (const { run, sample } of samples) writeSample(desk, book, run, sample, EPSILON)
  writeEngine(desk, book)
  writeChecks(desk, checksOf(desk, book))
  writeVerify(desk, ['recalculate', 'file', 'runs', 'returned'])
  return desk.writer.toBytes()
}

const amountColumn = (run: number) => COVERAGE.first + run * COVERAGE.perRun + 1
const rowOf = (sample: SampleKey, measure: BookMeasure) =>
  FIRST_ROW + SAMPLES.indexOf(sample) * BOOK_MEASURES.length + BOOK_MEASURES.indexOf(measure)
const ROWS = SAMPLES.length * BOOK_MEASURES.length
const plain = { format: '0.000000' }

/** Each measure of each sample by formulas over the sums of its sheet, run beside run. */
function writeMeasures(desk: BookDesk, book: FairnessBook): void {
  const { t } = desk
  const sheet = bookSheet(desk, 'Fairness', [34, 40, ...book.runs.map(() => 18), 16, 16, 16])
  sheet.write(4, 1, t('cover.epsilon'), { look: 'muted' })
  sheet.write(4, 2, new Decimal(book.epsilon), { format: '0.####', align: 'left' })
  sheet.write(4, 3, t('notDefinedWord'), { look: 'muted', align: 'right' })
  sheet.write(4, 4, t('notDefined'), { look: 'muted' })
  sheet.write(4, 5, t('nothingBelow'), { look: 'muted', align: 'right' })
  sheet.write(4, 6, new Decimal('1e-12'), { format: '0E+00' })
  const words = [t('column.of'), t('column.measure'), ...book.runs.map(nameOf(t))]
  words.forEach((text, at) =>
    sheet.write(FIRST_ROW - 1, at + 1, text, {
      look: 'header',
      wrap: true,
      ...(at > 1 && { align: 'right' as const }),
    })
  )
  for (const sample of SAMPLES)
    BOOK_MEASURES.forEach((measure, at) => {
      const row = rowOf(sample, measure)
      sheet.write(row, 1, t(`sample.${sample}`), { look: at === 0 ? 'strong' : 'muted' })
      sheet.write(row, 2, t(`measure.${measure}`), { wrap: true })
      book.runs.forEach((run, of) => {
        const found = run.engine[sample][at]
        const column = FIRST_RUN + of
        if (!run.hasHeads[sample])
          return sheet.write(row, column, t('noHeads'), {
            look: 'muted',
            align: 'right',
            wrap: true,
          })
        const formula = measureFormula(run, sample, measure)
        const result = found === null ? t('notDefined') : new Decimal(found)
        sheet.calculate(row, column, formula, result, { ...plain, align: 'right' })
      })
    })
}

const nameOf =
  (t: Translate) =>
  ({ no, rule }: FairRun) =>
    t('runName', { no, rule })

function measureFormula(run: FairRun, sample: SampleKey, measure: BookMeasure): string {
  const { at, column, parameter } = sumsOf(run, sample)
  const [w, wx, zero] = [at('w'), at('wx'), at('zero')]
  const gini = `${at('pairs')}/(2*${w}*${wx})`
  const bottom = `SUMPRODUCT(${column('bottom')}*${column('x')})`
  const top = `(${wx}-SUMPRODUCT(${column('allButTop')}*${column('x')}))`
  const one = `IF(${zero}>0,1,1-EXP(-${at('logL')}/${w}))`
  const aversion = parameter('aversion')
  const formulas: Record<BookMeasure, string> = {
    gini,
    gini_n_minus_1: `IF(${w}<=1,${UNDEFINED},${gini}*${w}/(${w}-1))`,
    hoover: `${at('distance')}/(2*${wx})`,
    jain: `${wx}*${wx}/(${w}*${at('squares')})`,
    palma: `IF(${bottom}<=${wx}*${NOTHING},${UNDEFINED},${top}/${bottom})`,
    atkinson_half: `1-(${at('root')}/${w})^(1/${parameter('root')})`,
    atkinson_one: one,
    theil_t: `${at('logT')}/${w}`,
    theil_l: `IF(${zero}>0,${UNDEFINED},${at('logL')}/${w})`,
    atkinson: `IF(${aversion}=0,${one},IF(AND(${aversion}<0,${zero}>0),1,1-(${at('aversion')}/${w})^(1/${aversion})))`,
  }
  return `IF(${wx}=0,${UNDEFINED},${formulas[measure]})`
}

/** Need, amount, people and covered part of each line, run beside run. */
function writeCoverage(desk: BookDesk, { lines, runs }: FairnessBook): void {
  const { t } = desk
  const widths = runs.flatMap(() => [16, 16, 10, 12])
  const sheet = bookSheet(desk, 'Coverage', [18, 40, ...widths], undefined, { pageColumns: 15 })
  runs.forEach((run, at) =>
    sheet.write(4, COVERAGE.first + at * COVERAGE.perRun, nameOf(t)(run), { look: 'strong' })
  )
  headings(desk, sheet, [
    { key: 'line' },
    { key: 'name' },
    ...runs.flatMap(() => [
      { key: 'need', money: true },
      { key: 'amount', money: true },
      { key: 'heads', right: true },
      { key: 'coverage', right: true },
    ]),
  ])
  lines.forEach(({ code, title }, line) => {
    const row = FIRST_ROW + line
    sheet.write(row, 1, code)
    sheet.write(row, 2, title, { wrap: true })
    runs.forEach((run, at) => {
      const first = COVERAGE.first + at * COVERAGE.perRun
      const found = run.lines[line]
      if (!found) return sheet.write(row, first, t('notInRun'), { look: 'muted', align: 'right' })
      sheet.write(row, first, major(desk, found.need), cash(desk))
      sheet.write(row, first + 1, major(desk, found.amount), cash(desk))
      if (found.heads !== null) sheet.write(row, first + 2, whole(found.heads), { format: '#,##0' })
      const [need, amount] = [first, first + 1].map((column) => `${columnLetters(column)}${row}`)
      const part =
        found.need === 0n
          ? new Decimal(0)
          : new Decimal(found.amount.toString()).div(found.need.toString())
      const formula = `IF(${need}=0,0,${amount}/${need})`
      sheet.calculate(row, first + 3, formula, part, { format: '0.00%' })
    })
  })
  const total = FIRST_ROW + lines.length
  sheet.write(total, 1, t('total'), { look: 'total' })
  sheet.write(total, 2, '', { look: 'total' })
  runs.forEach((run, at) => {
    const first = COVERAGE.first + at * COVERAGE.perRun
    const sum = (of: 'need' | 'amount') =>
      run.lines.reduce((all, line) => all + (line?.[of] ?? 0n), 0n)
    const [need, amount] = [sum('need'), sum('amount')]
    const put = (column: number, value: bigint) =>
      sheet.calculate(total, column, `SUM(${ownRange(column, lines.length)})`, major(desk, value), {
        ...cash(desk, 'total'),
      })
    put(first, need)
    put(first + 1, amount)
    sheet.write(total, first + 2, '', { look: 'total' })
    const [needAt, amountAt] = [first, first + 1].map(
      (column) => `${columnLetters(column)}${total}`
    )
    const part = need === 0n ? new Decimal(0) : new Decimal(`${amount}`).div(`${need}`)
    sheet.calculate(total, first + 3, `IF(${needAt}=0,0,${amountAt}/${needAt})`, part, {
      look: 'total',
      format: '0.00%',
    })
  })
}

function writeRuns(desk: BookDesk, { runs }: FairnessBook): void {
  const sheet = bookSheet(desk, 'Runs', [8, 40, 26, 20, 68, 68])
  headings(desk, sheet, [
    { key: 'no' },
    { key: 'rule' },
    { key: 'runAt' },
    { key: 'spendable', money: true },
    { key: 'inputHash' },
    { key: 'resultHash' },
  ])
  runs.forEach(({ no, rule, runAt, spendable, inputHash, resultHash }, at) => {
    const row = FIRST_ROW + at
    sheet.write(row, 1, whole(no), { align: 'left' })
    sheet.write(row, 2, rule, { wrap: true })
    sheet.write(row, 3, runAt)
    sheet.write(row, 4, major(desk, spendable), cash(desk))
    sheet.write(row, 5, inputHash)
    sheet.write(row, 6, resultHash)
  })
}

const differenceColumn = ({ runs }: FairnessBook, at: number) => FIRST_RUN + runs.length + at

/** The figures of the application, and how far the formulas are from them. */
function writeEngine(desk: BookDesk, book: FairnessBook): void {
  const { t } = desk
  const { runs } = book
  const sheet = bookSheet(desk, 'Engine', [34, 40, ...[...runs, ...runs].map(() => 18)])
  const words = [
    ...[t('column.of'), t('column.measure')],
    ...runs.map(nameOf(t)),
    ...runs.map(({ no }) => t('apart', { no })),
  ]
  words.forEach((text, at) =>
    sheet.write(FIRST_ROW - 1, at + 1, text, {
      look: 'header',
      wrap: true,
      ...(at > 1 && { align: 'right' as const }),
    })
  )
  for (const sample of SAMPLES)
    BOOK_MEASURES.forEach((measure, at) => {
      const row = rowOf(sample, measure)
      sheet.write(row, 1, t(`sample.${sample}`), { look: 'muted' })
      sheet.write(row, 2, t(`measure.${measure}`), { look: 'muted', wrap: true })
      runs.forEach((run, of) => {
        const found = run.engine[sample][at]
        const text = t(run.hasHeads[sample] ? 'notDefined' : 'noHeads')
        const options = { ...plain, align: 'right' as const }
        sheet.write(row, FIRST_RUN + of, found === null ? text : new Decimal(found), options)
        const own = `${columnLetters(FIRST_RUN + of)}${row}`
        // a part of the figure where that is large, as a Palma ratio over next to nothing is
        const apart = `ABS(Fairness!${own}-${own})/MAX(1,ABS(${own}))`
        const formula = `IF(ISNUMBER(${own}),${apart},IF(Fairness!${own}=${own},0,1))`
        sheet.calculate(row, differenceColumn(book, of), formula, 0, { format: '0.0E+00' })
      })
    })
}

function checksOf(desk: BookDesk, book: FairnessBook): BookCheck[] {
  const { t } = desk
  const { runs, lines } = book
  const total = FIRST_ROW + lines.length
  const last = differenceColumn(book, runs.length - 1)
  const end = columnLetters(COVERAGE.first + runs.length * COVERAGE.perRun - 1)
  return [
    ...runs.map(({ no, spendable }, at): BookCheck => ({
      id: `fair_shared.${no}`,
      params: { no },
      left: `Coverage!$${columnLetters(amountColumn(at))}$${total}`,
      right: `Runs!$D$${FIRST_ROW + at}`,
      value: major(desk, spendable),
    })),
    ...SAMPLES.flatMap((sample) =>
      BOOK_MEASURES.map((measure): BookCheck => {
        const row = rowOf(sample, measure)
        const [from, to] = [differenceColumn(book, 0), last].map(columnLetters)
        return {
          id: `fair_engine.${sample}.${measure}`,
          params: { of: t(`sample.${sample}`), measure: t(`measure.${measure}`) },
          left: `SUM(Engine!$${from}$${row}:$${to}$${row})`,
          right: '0',
          value: 0,
          format: '0.0E+00',
          tight: true,
        }
      })
    ),
    noErrors(
      'Fairness',
      rangeOf('Fairness', FIRST_RUN, ROWS).replace(
        /:\$[A-Z]+/,
        `:$${columnLetters(FIRST_RUN + runs.length - 1)}`
      )
    ),
    noErrors('Coverage', `Coverage!$A$${FIRST_ROW}:$${end}$${total}`),
  ]
}
