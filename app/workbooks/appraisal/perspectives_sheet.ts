import type { Decimal } from '#money/decimal'
import { discountFactor, sum, timeOf } from '#appraisal/domain/discounting'
import { TIMINGS, type Timing } from '#appraisal/domain/model'
import { transferRows, type PerspectiveResult, type SeenRow } from '#appraisal/domain/perspectives'
import type { BenefitWorking, CostWorking } from '#appraisal/domain/flows'
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
} from '#workbooks/appraisal/desk'
import { rateOfView, viewName } from '#workbooks/appraisal/perspective_inputs'
import type { SheetWriter } from '#workbooks/workbook_writer'

/** Where the results of the sheet stand. */
export interface PerspectiveRows {
  /** Rows of the net present values, in the order of the points of view. */
  npv: number[]
  /** Rows of what each point of view pays and gains. */
  costs: number[]
  benefits: number[]
  /** Rows of what each stakeholder bears, hands over, receives, gains and comes to. */
  bears: number[]
  gives: number[]
  receives: number[]
  gains: number[]
  net: number[]
  /** Rows of each transfer, by its id. */
  transfers: ReadonlyMap<string, readonly { row: number }[]>
  last: number
}

type StakeholderRow = 'bears' | 'gives' | 'receives' | 'gains' | 'net'

/** Each point of view with its own factors and lines, then what each stakeholder pays and gains. */
export function writePerspectives(desk: Desk): PerspectiveRows | null {
  const { perspectives } = desk.appraisal
  if (perspectives.length === 0) return null
  const sheet = yearSheet(desk, 'perspectives')
  let row = FIRST_ROW
  const views = perspectives.map((result) => {
    const places = writeView(desk, sheet, row, result)
    row = places.npv + 1
    return places
  })
  const handed = writeTransfers(desk, sheet, row)
  return {
    npv: views.map(({ npv }) => npv),
    costs: views.map(({ costs }) => costs),
    benefits: views.map(({ benefits }) => benefits),
    transfers: handed.rows,
    ...writeStakeholders(desk, sheet, handed.next, handed.rows),
  }
}

/** Returns the rows of what it pays, gains and comes to, the last one. */
function writeView(
  desk: Desk,
  sheet: SheetWriter,
  from: number,
  result: PerspectiveResult
): { costs: number; benefits: number; npv: number } {
  const { view, steps, rates } = result
  const { years } = desk.appraisal
  const name = viewName(desk, result)
  let row = from
  section(sheet, row++, `${desk.t('section.view')}: ${name}`)
  const rate = row++
  writeYearRow(desk, sheet, rate, {
    id: view.id,
    label: desk.t('factor.rate'),
    meaning: name,
    values: rates,
    format: FORMATS.rate,
    formula: (here) => rateOfView(desk, result, `${here}$${INDEX_ROW}`),
  })
  const counted = row++
  writeYearRow(desk, sheet, counted, {
    id: view.id,
    label: desk.t('view.counted'),
    meaning: name,
    values: years.map(({ rate: any, index }) => any.times(0).plus(index <= view.years ? 1 : 0)),
    format: FORMATS.whole,
    formula: (here) => `IF(${here}$${INDEX_ROW}<=${ref(desk, `view.${view.id}.years`)},1,0)`,
  })
  const factor = { start: row++, mid: row++, end: row++ }
  const formulas: Record<Timing, (here: string, before: string) => string> = {
    start: (here, before) => `IF(${here}$${INDEX_ROW}=1,1,${before}${factor.end})`,
    mid: (here) => `${here}${factor.start}*(1+${here}${rate})^(0-${ref(desk, 'mid_offset')})`,
    end: (here) => `${here}${factor.start}/(1+${here}${rate})`,
  }
  for (const timing of TIMINGS) {
    writeYearRow(desk, sheet, factor[timing], {
      id: view.id,
      label: desk.t(`factor.${timing}`),
      timing,
      timingFormula: ref(desk, `timing.${timing}`),
      meaning: name,
      values: years.map(({ index }) => discountFactor(steps, timeOf(index, timing))),
      format: FORMATS.factor,
      formula: formulas[timing],
    })
  }
  const unit = letter(COLUMN.unit)
  const first = row
  for (const seen of result.rows) {
    const here = row++
    const names = `$${unit}$${factor.start}:$${unit}$${factor.end}`
    writeYearRow(desk, sheet, here, {
      ...labelsOf(desk, seen),
      values: seen.discounted,
      formula: (column) =>
        `${amountOf(desk, seen, column)}*${column}${counted}*INDEX(${column}$${factor.start}:${column}$${factor.end},MATCH($${unit}${here},${names},0))`,
    })
  }
  if (result.rows.length === 0) {
    sheet.write(row++, COLUMN.id, desk.t('no_lines'), { look: 'muted' })
  }
  const lines = { first, last: row - 1 }
  const costs = writeSide(desk, sheet, row++, result, 'cost', lines)
  const benefits = writeSide(desk, sheet, row++, result, 'benefit', lines)
  writeYearRow(desk, sheet, row, {
    id: view.id,
    label: desk.t('view.npv'),
    meaning: name,
    values: years.map((_, at) => sideOf(result, 'benefit', at).minus(sideOf(result, 'cost', at))),
    format: desk.money,
    look: 'total',
    summed: true,
    formula: (here) => `${here}${benefits}-${here}${costs}`,
  })
  return { costs, benefits, npv: row }
}

function sideOf(result: PerspectiveResult, side: SeenRow['side'], at: number): Decimal {
  return sum(result.rows.filter((row) => row.side === side).map(({ discounted }) => discounted[at]))
}

function writeSide(
  desk: Desk,
  sheet: SheetWriter,
  row: number,
  result: PerspectiveResult,
  side: SeenRow['side'],
  lines: { first: number; last: number }
): number {
  const kind = letter(COLUMN.mark)
  writeYearRow(desk, sheet, row, {
    id: result.view.id,
    label: desk.t(side === 'cost' ? 'view.costs' : 'view.benefits'),
    kind: desk.t(`side.${side}`),
    kindFormula: ref(desk, `side.${side}`),
    meaning: viewName(desk, result),
    values: desk.appraisal.years.map((_, at) => sideOf(result, side, at)),
    format: desk.money,
    look: 'total',
    summed: true,
    formula: (here) =>
      `SUMIFS(${here}$${lines.first}:${here}$${lines.last},$${kind}$${lines.first}:$${kind}$${lines.last},$${kind}${row})`,
  })
  return row
}

/** Name, timing and side of a line as a point of view sees it. */
function labelsOf(desk: Desk, seen: SeenRow) {
  const { line, timing } = seen.working
  const costs = desk.appraisal.costs.indexOf(seen.working as CostWorking)
  return {
    id: seen.id,
    label: seen.name,
    timing,
    timingFormula: ref(desk, costs < 0 ? `${line.id}.timing` : `cost.${costs}.timing`),
    kind: desk.t(`side.${seen.side}`),
    kindFormula: ref(desk, `side.${seen.side}`),
    meaning: desk.t('view.meaning'),
    format: desk.money,
    summed: true,
  }
}

/** The yearly amount of the line behind a row, or the share of it that is handed over. */
function amountOf(
  desk: Desk,
  { working, transfer }: Pick<SeenRow, 'working' | 'transfer'>,
  column: string,
  part: 'amount' | 'pv' = 'amount'
): string {
  const costs = desk.appraisal.costs.indexOf(working as CostWorking)
  const place = costs < 0 ? `benefit.${working.line.id}` : `cost.${costs}`
  const sheet = costs < 0 ? SHEETS.benefits : SHEETS.costs
  const amount = `${sheet}!${column}${ref(desk, `${place}.${part}`)}`
  return transfer ? `${amount}*${ref(desk, `transfer.${transfer.id}`)}` : amount
}

/** The present value of each transfer at the rates of the model. */
function writeTransfers(desk: Desk, sheet: SheetWriter, from: number) {
  const { model, costs, benefits } = desk.appraisal
  let row = from
  const rows = new Map<string, { row: number; values: Decimal[] }[]>()
  section(sheet, row++, desk.t('section.transfers'))
  for (const { transfer, rows: shares } of transferRows(model, costs, benefits)) {
    for (const { working, share } of shares) {
      const values = working.discounted.map((amount) => amount.times(share))
      const seen = { ...transfer, side: 'cost' as const, transfer, working, share }
      writeYearRow(desk, sheet, row, {
        ...labelsOf(desk, { ...seen, discounted: values, presentValue: sum(values) }),
        kind: desk.t('side.transfer'),
        kindFormula: ref(desk, 'side.transfer'),
        values,
        formula: (column) => amountOf(desk, { working, transfer }, column, 'pv'),
      })
      rows.set(transfer.id, [...(rows.get(transfer.id) ?? []), { row, values }])
      row++
    }
  }
  return { next: row, rows }
}

/** What each stakeholder bears, hands over, receives, gains and comes to, year by year. */
function writeStakeholders(
  desk: Desk,
  sheet: SheetWriter,
  from: number,
  handed: Map<string, { row: number; values: Decimal[] }[]>
): Pick<PerspectiveRows, StakeholderRow | 'last'> {
  const { model, costs, benefits, years } = desk.appraisal
  const places: Pick<PerspectiveRows, StakeholderRow> = {
    bears: [],
    gives: [],
    receives: [],
    gains: [],
    net: [],
  }
  let row = from
  section(sheet, row++, desk.t('section.stakeholders'))
  for (const { id, name } of model.stakeholders ?? []) {
    const transfers = (side: 'from' | 'to') =>
      (model.transfers ?? [])
        .filter((one) => one[side] === id)
        .flatMap((one) => handed.get(one.id) ?? [])
        .map(({ row: at, values }) => ({ cell: (here: string) => `${here}${at}`, values }))
    const lines = <Row extends CostWorking | BenefitWorking>(
      rows: readonly Row[],
      isMine: (row: Row) => boolean
    ) =>
      rows.filter(isMine).map((working) => ({
        cell: (here: string) => amountOf(desk, { working, transfer: null }, here, 'pv'),
        values: working.discounted,
      }))
    const parts = {
      bears: lines(costs, ({ line }) => line.payer === id),
      gives: transfers('from'),
      receives: transfers('to'),
      gains: lines(benefits, ({ line }) => line.beneficiary === id),
    }
    const put = (
      key: keyof typeof parts | 'net',
      values: Decimal[],
      formula: (here: string) => string
    ) => {
      writeYearRow(desk, sheet, row, {
        id,
        label: `${name}: ${desk.t(`stakeholder.${key}`)}`,
        meaning: desk.t(`stakeholder.${key}`),
        values,
        format: desk.money,
        summed: true,
        look: key === 'net' ? 'total' : 'calculation',
        formula,
      })
      return row++
    }
    const at = Object.fromEntries(
      Object.entries(parts).map(([key, found]) => {
        const values = years.map((_, year) => sum(found.map((part) => part.values[year])))
        const formula = (here: string) => found.map(({ cell }) => cell(here)).join('+') || '0'
        return [key, { row: put(key as keyof typeof parts, values, formula), values }]
      })
    )
    const net = years.map((_, year) =>
      at.gains.values[year]
        .plus(at.receives.values[year])
        .minus(at.bears.values[year])
        .minus(at.gives.values[year])
    )
    for (const key of ['bears', 'gives', 'receives', 'gains'] as const)
      places[key].push(at[key].row)
    places.net.push(
      put(
        'net',
        net,
        (here) =>
          `${here}${at.gains.row}+${here}${at.receives.row}-${here}${at.bears.row}-${here}${at.gives.row}`
      )
    )
  }
  return { ...places, last: row - 1 }
}
