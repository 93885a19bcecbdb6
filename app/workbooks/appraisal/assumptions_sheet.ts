import type { DataValidation } from 'exceljs'
import { quantityOf } from '#appraisal/domain/check_model'
import { LINK_FIELDS, SHARE_FIELDS } from '#appraisal/domain/model'
import type { CostWorking } from '#appraisal/domain/flows'
import {
  COLUMN,
  FIRST_ROW,
  FORMATS,
  SHEETS,
  letter,
  ref,
  section,
  yearSheet,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import {
  COUNT,
  MONEY,
  RATE,
  SHARE,
  WHOLE,
  YEAR,
  between,
  figure,
  markOf,
  type Assumption,
} from '#workbooks/appraisal/assumption_rows'
import { writeAdjustmentInputs } from '#workbooks/appraisal/adjustment_inputs'
import { rateNote, sourceNote, unitValueNote } from '#workbooks/appraisal/notes'
import { writePartyInputs } from '#workbooks/appraisal/perspective_inputs'
import { writeEffectSteps, writeOutcomeYears } from '#workbooks/appraisal/effect_rows'
import { writeGuesses } from '#workbooks/appraisal/guess_inputs'
import type { CellOptions, SheetWriter } from '#workbooks/workbook_writer'

/** All inputs of the workbook, each with its unit, mark and source; the only cells that can be changed. */
export function writeAssumptions(desk: Desk): void {
  const { model } = desk.appraisal
  // The header's years need the start year, whose row is known before the sheet is.
  desk.refs.set('start_year', absolute(FIRST_ROW + 1))
  const sheet = yearSheet(desk, 'assumptions')
  let row = FIRST_ROW
  const heading = (key: string) => section(sheet, row++, desk.t(`section.${key}`))
  const put = (assumption: Assumption) => writeAssumption(desk, sheet, row++, assumption)

  heading('time')
  put({
    id: 'start_year',
    label: desk.t('assumption.start_year'),
    value: model.horizon.startYear,
    format: FORMATS.whole,
    validation: YEAR,
  })
  put({
    id: 'price_base',
    label: desk.t('assumption.price_base'),
    value: model.priceBase,
    unit: desk.t(`prices.${model.prices}`),
    format: FORMATS.whole,
    validation: YEAR,
  })
  put({
    id: 'horizon',
    label: desk.t('assumption.horizon'),
    value: desk.years,
    unit: desk.t('unit.years'),
    source: desk.t('note.structure'),
    look: 'fixed',
    format: FORMATS.whole,
  })
  put({
    id: 'mid_offset',
    label: desk.t('assumption.mid_offset'),
    value: 0.5,
    unit: desk.t('unit.years'),
    source: desk.t('note.structure'),
    look: 'fixed',
    format: '0.0',
  })
  put({
    id: 'step',
    label: desk.t('assumption.step'),
    value: 1 / desk.pointsPerYear,
    unit: desk.t('unit.years'),
    source: desk.t('note.structure'),
    look: 'fixed',
    format: '0.0',
  })
  put({
    id: 'money_tolerance',
    label: desk.t('assumption.money_tolerance'),
    value: 0.000001,
    unit: model.currency,
    source: desk.t('note.structure'),
    look: 'fixed',
    format: '0.000000',
  })
  put({
    id: 'rate_limit',
    label: desk.t('assumption.rate_limit'),
    value: 10,
    unit: desk.t('unit.per_year'),
    source: desk.t('note.structure'),
    look: 'fixed',
    format: FORMATS.percent,
  })

  heading('discounting')
  writeSteps(desk, put)
  heading('lists')
  writeLists(desk, put)

  if (model.outcomes.length > 0) {
    heading('outcomes')
    for (const outcome of model.outcomes) {
      put({
        id: `outcome.${outcome.id}`,
        label: outcome.name,
        unit: outcome.unit,
        ...figure(outcome.quantity),
        format: FORMATS.quantity,
        ...(outcome.byYear ? { formula: `SUM(${yearsOfRow(desk, row)})` } : { validation: COUNT }),
      })
      if (outcome.byYear) writeOutcomeYears(desk, sheet, row - 1, outcome)
    }
    writeEffectSteps(desk, put)
  }
  for (const line of model.benefits) {
    section(sheet, row++, `${desk.t('section.benefit')}: ${line.name}`)
    const id = (field: string) => `${line.id}.${field}`
    const label = (field: string) => desk.t(`assumption.${field}`)
    const shared = !line.quantity
    put({
      id: id('quantity'),
      label: label('quantity'),
      unit: line.unit,
      ...figure(quantityOf(model, line)),
      format: FORMATS.quantity,
      ...(shared ? { formula: ref(desk, `outcome.${line.outcome}`) } : { validation: COUNT }),
    })
    put({
      id: id('unit_value'),
      label: label('unit_value'),
      unit: `${model.currency} / ${line.unit}`,
      ...figure(line.unitValue),
      note: unitValueNote(desk, line),
      format: desk.money,
      validation: MONEY,
    })
    for (const field of LINK_FIELDS.filter((one) => line[one])) {
      const isShare = field === 'reachShare' || field === 'premium'
      put({
        id: id(field),
        label: label(field),
        ...figure(line[field]),
        format: isShare ? FORMATS.rate : FORMATS.quantity,
        validation: field === 'reachShare' ? SHARE : MONEY,
      })
    }
    for (const field of SHARE_FIELDS) {
      put({
        id: id(field),
        label: label(field),
        ...figure(line[field]),
        format: FORMATS.rate,
        validation: SHARE,
      })
    }
    put({
      id: id('lag'),
      label: label('lag'),
      value: line.lag,
      unit: desk.t('unit.years'),
      format: FORMATS.whole,
      validation: WHOLE,
    })
    put({
      id: id('duration'),
      label: label('duration'),
      value: line.duration,
      unit: desk.t('unit.years'),
      format: FORMATS.whole,
      validation: WHOLE,
    })
    put({
      id: id('timing'),
      label: label('timing'),
      value: desk.t(`timing.${line.timing}`),
      validation: timingList(desk),
    })
  }
  heading('costs')
  desk.appraisal.costs.forEach((working, at) => writeCostInputs(desk, sheet, row++, working, at))
  writeAdjustmentInputs(desk, heading, put)
  writePartyInputs(desk, heading, put)
  writeGuesses(desk, heading, put)
  if ('constant' in model.discounting) desk.writer.addName('DiscountRate', ref(desk, 'step_rate.0'))
  desk.writer.addName('StartYear', ref(desk, 'start_year'))
  desk.writer.addName('PriceBaseYear', ref(desk, 'price_base'))
  desk.writer.addName('HorizonYears', ref(desk, 'horizon'))
}

function absolute(row: number, column: number = COLUMN.value): string {
  return `${SHEETS.assumptions}!$${letter(column)}$${row}`
}

function writeAssumption(
  desk: Desk,
  sheet: SheetWriter,
  row: number,
  assumption: Assumption
): void {
  const { id, look = 'input', format, validation } = assumption
  desk.refs.set(id, absolute(row))
  sheet.write(row, COLUMN.id, id, { look: 'muted' })
  sheet.write(row, COLUMN.label, assumption.label, { wrap: true })
  const note =
    assumption.note ?? (assumption.provenance && sourceNote(desk, [assumption.provenance]))
  const options: CellOptions = { look, format, validation, align: 'right', note }
  if (assumption.formula) {
    sheet.calculate(row, COLUMN.value, assumption.formula, assumption.value, {
      format,
      align: 'right',
    })
  } else sheet.write(row, COLUMN.value, assumption.value, options)
  sheet.write(row, COLUMN.unit, assumption.unit ?? '', { look: 'muted', wrap: true, inset: true })
  sheet.write(row, COLUMN.mark, assumption.mark ?? '', { look: 'muted', inset: true })
  sheet.write(row, COLUMN.note, assumption.source ?? '', { look: 'muted', wrap: true, inset: true })
}

function writeSteps(desk: Desk, put: (assumption: Assumption) => void): void {
  const { steps, name, source, vintage } = desk.appraisal.discounting
  const told = [name, source, vintage].filter((part) => part !== null).join(' · ')
  steps.forEach((step, at) =>
    put({
      id: `step_from.${at}`,
      label: desk.t('assumption.step_from'),
      value: step.fromYear,
      unit: desk.t('unit.year_of_horizon'),
      source: at === 0 ? told : '',
      format: FORMATS.whole,
      validation: between('whole', 1, 1000),
    })
  )
  steps.forEach((step, at) =>
    put({
      id: `step_rate.${at}`,
      label: desk.t('assumption.step_rate', { year: step.fromYear }),
      value: step.rate,
      unit: desk.t('unit.per_year'),
      source: at === 0 ? told : '',
      note: rateNote(desk),
      format: FORMATS.rate,
      validation: RATE,
    })
  )
}

/** The words that timing and kind cells hold; mid-year comes last because a yearly timeline cannot hold it. */
function writeLists(desk: Desk, put: (assumption: Assumption) => void): void {
  for (const timing of ['start', 'end', 'mid'] as const) {
    put({
      id: `timing.${timing}`,
      label: desk.t('assumption.word_timing'),
      value: desk.t(`timing.${timing}`),
      look: 'fixed',
    })
  }
  for (const kind of ['investment', 'running'] as const) {
    put({
      id: `kind.${kind}`,
      label: desk.t('assumption.word_kind'),
      value: desk.t(`kind.${kind}`),
      look: 'fixed',
    })
  }
}

function listOf(first: string, last: string): DataValidation {
  return {
    type: 'list',
    allowBlank: false,
    showErrorMessage: true,
    formulae: [`${first}:${last.split('!')[1]}`],
  }
}

function timingList(desk: Desk): DataValidation {
  return listOf(
    ref(desk, 'timing.start'),
    ref(desk, desk.pointsPerYear === 2 ? 'timing.mid' : 'timing.end')
  )
}

/** One row per cost line and timing: its kind, its timing and an amount per year. */
function writeCostInputs(
  desk: Desk,
  sheet: SheetWriter,
  row: number,
  working: CostWorking,
  at: number
): void {
  const { line, timing } = working
  const flows = working.residual
    ? [line.residualValue!]
    : line.flows.filter((flow) => (flow.timing ?? line.timing) === timing)
  const name = working.residual ? `${line.name}: ${desk.t('assumption.residualValue')}` : line.name
  const id = `cost.${at}`
  desk.refs.set(`${id}.kind`, absolute(row))
  desk.refs.set(`${id}.timing`, absolute(row, COLUMN.unit))
  desk.refs.set(`${id}.row`, `${row}`)
  sheet.write(row, COLUMN.id, line.id, { look: 'muted' })
  sheet.write(row, COLUMN.label, name, { wrap: true })
  sheet.write(row, COLUMN.value, desk.t(`kind.${line.kind}`), {
    look: 'input',
    align: 'right',
    validation: listOf(ref(desk, 'kind.investment'), ref(desk, 'kind.running')),
  })
  sheet.write(row, COLUMN.unit, desk.t(`timing.${timing}`), {
    look: 'input',
    validation: timingList(desk),
  })
  sheet.write(row, COLUMN.mark, markOf(flows), { look: 'muted', inset: true })
  const sources = [...new Set(flows.map(({ source }) => source))]
  sheet.write(row, COLUMN.note, sources.join('; '), { look: 'muted', wrap: true, inset: true })
  const calendar = desk.appraisal.years
  working.given.forEach((amount, year) => {
    const ofYear = flows.filter((flow) => !('year' in flow) || flow.year === calendar[year].year)
    sheet.write(row, COLUMN.firstYear + year, amount, {
      look: 'input',
      format: desk.money,
      validation: MONEY,
      ...(!amount.isZero() && { note: sourceNote(desk, ofYear) }),
    })
  })
}
