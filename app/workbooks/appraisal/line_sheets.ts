import type { Decimal } from '#money/decimal'
import { sum } from '#appraisal/domain/discounting'
import type { BenefitWorking, CostWorking, YearlyRow } from '#appraisal/domain/flows'
import { LINK_FIELDS, TIMINGS } from '#appraisal/domain/model'
import {
  COLUMN,
  FIRST_ROW,
  FORMATS,
  INDEX_ROW,
  SHEETS,
  letter,
  ref,
  section,
  writeYearRow,
  yearSheet,
  type Desk,
  type YearRow,
} from '#workbooks/appraisal/desk'
import { benefitFormula, costFormula } from '#workbooks/appraisal/adjustment_inputs'
import type { SheetWriter } from '#workbooks/workbook_writer'

/** Rows of the factors sheet, in a fixed order. */
export const FACTOR_ROWS = {
  rate: FIRST_ROW,
  timeStart: FIRST_ROW + 1,
  timeMid: FIRST_ROW + 2,
  timeEnd: FIRST_ROW + 3,
  start: FIRST_ROW + 4,
  mid: FIRST_ROW + 5,
  end: FIRST_ROW + 6,
} as const

/** Where the totals of a sheet of lines stand. */
export interface LineTotals {
  total: number
  presentValue: number
  /** Costs only. */
  investment?: number
  start: number
  mid: number
  end: number
}

/** Discount factors as a running product along the schedule, for the three timings. */
export function writeFactors(desk: Desk): SheetWriter {
  const sheet = yearSheet(desk, 'factors')
  const { years } = desk.appraisal
  const row = FACTOR_ROWS
  const steps = desk.appraisal.discounting.steps.length - 1
  const block = (id: string) =>
    `${ref(desk, `${id}.0`)}:${ref(desk, `${id}.${steps}`).split('!')[1]}`
  const write = (
    at: number,
    id: string,
    values: Decimal[],
    format: string,
    formula: (here: string, before: string) => string
  ) =>
    writeYearRow(desk, sheet, at, {
      id,
      label: desk.t(`factor.${id}`),
      meaning: desk.t(`factor.${id}_meaning`),
      values,
      format,
      formula,
    })
  const times = (offset: number | string) =>
    years.map(({ rate, index }) => rate.times(0).plus(index).minus(1).plus(offset))

  write(
    row.rate,
    'rate',
    years.map(({ rate }) => rate),
    FORMATS.rate,
    (here) => `INDEX(${block('step_rate')},MATCH(${here}$${INDEX_ROW},${block('step_from')},1))`
  )
  write(row.timeStart, 'time_start', times(0), FORMATS.time, (here) => `${here}$${INDEX_ROW}-1`)
  write(
    row.timeMid,
    'time_mid',
    times('0.5'),
    FORMATS.time,
    (here) => `${here}${row.timeStart}+${ref(desk, 'mid_offset')}`
  )
  write(row.timeEnd, 'time_end', times(1), FORMATS.time, (here) => `${here}${row.timeStart}+1`)
  const factor = (
    timing: 'start' | 'mid' | 'end',
    formula: (here: string, before: string) => string
  ) =>
    writeYearRow(desk, sheet, row[timing], {
      id: `factor_${timing}`,
      label: desk.t(`factor.${timing}`),
      timing,
      timingFormula: ref(desk, `timing.${timing}`),
      meaning: desk.t(`factor.${timing}_meaning`),
      values: years.map(({ factors }) => factors[timing]),
      format: FORMATS.factor,
      formula,
    })
  factor('start', (here, before) => `IF(${here}$${INDEX_ROW}=1,1,${before}${row.end})`)
  factor(
    'mid',
    (here) => `${here}${row.start}*(1+${here}${row.rate})^(0-${ref(desk, 'mid_offset')})`
  )
  factor('end', (here) => `${here}${row.start}/(1+${here}${row.rate})`)
  return sheet
}

/** Rows per cost line: amount, what adjusts it if anything, factor of its timing, present value; then totals. */
export function writeCosts(desk: Desk): LineTotals {
  const sheet = yearSheet(desk, 'costs')
  let row = FIRST_ROW
  desk.appraisal.costs.forEach((working, at) => {
    section(sheet, row++, `${working.line.id} · ${working.line.name}`)
    const labels = {
      id: working.line.id,
      timing: working.timing,
      timingFormula: ref(desk, `cost.${at}.timing`),
      kind: desk.t(`kind.${working.line.kind}`),
      kindFormula: ref(desk, `cost.${at}.kind`),
    }
    const input = ref(desk, `cost.${at}.row`)
    const take = (here: string) => `${SHEETS.assumptions}!${here}${input}`
    const { adjustment } = working
    const put = (key: string, cells: Pick<YearRow, 'values' | 'formula' | 'look' | 'format'>) =>
      writeYearRow(desk, sheet, place++, {
        ...labels,
        label: desk.t(`row.${key}`),
        meaning: desk.t(`row.${key}`),
        summed: cells.format === desk.money,
        ...cells,
      })
    const given = row
    let place = row
    if (adjustment) {
      put('given', { values: working.given, formula: take, look: 'link', format: desk.money })
      const formula = (here: string) => costFormula(desk, working.line, here)
      put('adjustment', { values: adjustment, formula, format: FORMATS.factor })
    }
    put('cost', {
      values: working.amounts,
      format: desk.money,
      look: adjustment ? 'strong' : 'link',
      formula: adjustment ? (here) => `${here}${given}*${here}${given + 1}` : take,
    })
    desk.refs.set(`cost.${at}.amount`, `${place - 1}`)
    desk.refs.set(`cost.${at}.pv`, `${place + 1}`)
    row = place
    row = writePresentValue(desk, sheet, row, labels, working)
  })
  return writeTotals(desk, sheet, row, desk.t('row.cost'), desk.appraisal.costs)
}

/** The chain of each benefit, a row for every link of it; then the totals. */
export function writeBenefits(desk: Desk): LineTotals {
  const sheet = yearSheet(desk, 'benefits')
  let row = FIRST_ROW
  for (const working of desk.appraisal.benefits) {
    const { line } = working
    section(sheet, row++, `${line.id} · ${line.name}`)
    const input = (field: string) => ref(desk, `${line.id}.${field}`)
    const labels = { id: line.id, timing: line.timing, timingFormula: input('timing') }
    const put = (
      key: string,
      values: Decimal[],
      formula: (here: string, before: string) => string,
      format = desk.money
    ) =>
      writeYearRow(desk, sheet, row++, {
        ...labels,
        label: desk.t(`row.${key}`),
        meaning: desk.t(`row.${key}`),
        values,
        format,
        formula,
        summed: format === desk.money,
        look: key === 'benefit' ? 'strong' : 'calculation',
      })
    const links = LINK_FIELDS.filter((field) => line[field])
    const first = row
    put(
      'active',
      working.active,
      (here) =>
        `IF(AND(${here}$${INDEX_ROW}>${input('lag')},${here}$${INDEX_ROW}<=${input('lag')}+${input('duration')}),1,0)`,
      FORMATS.whole
    )
    put(
      'remaining',
      working.remaining,
      (here, before) =>
        `IF(${here}${first}=0,0,IF(${here}$${INDEX_ROW}=${input('lag')}+1,1,${before}${first + 1}*(1-${input('dropOff')})))`,
      FORMATS.factor
    )
    put('gross', working.gross, (here) =>
      [`${here}${first + 1}*${input('quantity')}`, ...links.map(input), input('unit_value')].join(
        '*'
      )
    )
    put(
      'after_deadweight',
      working.afterDeadweight,
      (here) => `${here}${first + 2}*(1-${input('deadweight')})`
    )
    put(
      'after_displacement',
      working.afterDisplacement,
      (here) => `${here}${first + 3}*(1-${input('displacement')})`
    )
    const { adjustment } = working
    const attributed = (here: string) => `${here}${first + 4}*(1-${input('attribution')})`
    if (adjustment) {
      put('after_attribution', working.afterAttribution, attributed)
      put('adjustment', adjustment, (here) => benefitFormula(desk, line, here), FORMATS.factor)
      put('benefit', working.amounts, (here) => `${here}${first + 5}*${here}${first + 6}`)
    } else put('benefit', working.amounts, attributed)
    desk.refs.set(`benefit.${line.id}.amount`, `${row - 1}`)
    desk.refs.set(`benefit.${line.id}.pv`, `${row + 1}`)
    row = writePresentValue(desk, sheet, row, labels, working)
  }
  return writeTotals(desk, sheet, row, desk.t('row.benefit'), desk.appraisal.benefits)
}

/** Factor and present value of the row above. */
function writePresentValue(
  desk: Desk,
  sheet: SheetWriter,
  row: number,
  labels: {
    id: string
    timing: YearlyRow['timing']
    timingFormula: string
    kind?: string
    kindFormula?: string
  },
  working: YearlyRow
): number {
  const { start, end } = FACTOR_ROWS
  const names = `${SHEETS.factors}!$${letter(COLUMN.unit)}$${start}:$${letter(COLUMN.unit)}$${end}`
  const { years } = desk.appraisal
  writeYearRow(desk, sheet, row, {
    ...labels,
    label: desk.t('row.factor'),
    meaning: desk.t('row.factor'),
    format: FORMATS.factor,
    values: years.map(({ factors }) => factors[working.timing]),
    formula: (here) =>
      `INDEX(${SHEETS.factors}!${here}$${start}:${here}$${end},MATCH($${letter(COLUMN.unit)}${row},${names},0))`,
  })
  writeYearRow(desk, sheet, row + 1, {
    ...labels,
    label: desk.t('row.present_value'),
    meaning: desk.t('row.present_value'),
    format: desk.money,
    values: working.discounted,
    summed: true,
    formula: (here) => `${here}${row - 1}*${here}${row}`,
  })
  return row + 2
}

/** Totals pick their rows by the words in the meaning, timing and kind columns. */
function writeTotals(
  desk: Desk,
  sheet: SheetWriter,
  from: number,
  meaning: string,
  lines: readonly (CostWorking | BenefitWorking)[]
): LineTotals {
  let last = from - 1
  if (lines.length === 0) {
    sheet.write(from, COLUMN.id, desk.t('no_lines'), { look: 'muted' })
    last = from
  }
  let row = last + 1
  section(sheet, row++, desk.t('section.totals'))
  const note = letter(COLUMN.note)
  const column = (name: string) => `$${name}$${FIRST_ROW}:$${name}$${last}`
  const isCost = sheet.id === SHEETS.costs
  const put = (
    key: string,
    wanted: string,
    rows: readonly (readonly Decimal[])[],
    extra?: { timing?: YearlyRow['timing']; kind?: 'investment' }
  ) => {
    const at = row++
    const filter =
      (extra?.timing ? `,${column(letter(COLUMN.unit))},$${letter(COLUMN.unit)}${at}` : '') +
      (extra?.kind ? `,${column(letter(COLUMN.mark))},$${letter(COLUMN.mark)}${at}` : '')
    writeYearRow(desk, sheet, at, {
      id: '',
      label: desk.t(`total.${isCost ? 'cost' : 'benefit'}_${key}`),
      meaning: wanted,
      format: desk.money,
      look: 'total',
      summed: true,
      timing: extra?.timing,
      timingFormula: extra?.timing && ref(desk, `timing.${extra.timing}`),
      kind: extra?.kind && desk.t(`kind.${extra.kind}`),
      kindFormula: extra?.kind && ref(desk, `kind.${extra.kind}`),
      values: desk.appraisal.years.map((_, year) => sum(rows.map((values) => values[year]))),
      formula: (here) =>
        `SUMIFS(${here}$${FIRST_ROW}:${here}$${last},${column(note)},$${note}${at}${filter})`,
    })
    return at
  }
  const total = put(
    'all',
    meaning,
    lines.map(({ amounts }) => amounts)
  )
  const [start, mid, end] = TIMINGS.map((timing) =>
    put(
      timing,
      meaning,
      lines.filter((line) => line.timing === timing).map(({ amounts }) => amounts),
      { timing }
    )
  )
  const discounted = desk.t('row.present_value')
  const presentValue = put(
    'present_value',
    discounted,
    lines.map((line) => line.discounted)
  )
  const investments = lines
    .filter(({ line }) => 'kind' in line && line.kind === 'investment')
    .map((line) => line.discounted)
  const investment = isCost
    ? put('investment', discounted, investments, { kind: 'investment' })
    : undefined
  return { total, presentValue, investment, start, mid, end }
}
