import { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import { numericSteps, rateOfYear } from '#appraisal/domain/discounting'
import { effectFactors, quantitiesByYear } from '#appraisal/domain/effects'
import { TIMINGS, type Outcome, type Timing } from '#appraisal/domain/model'
import type { OutcomeResult } from '#appraisal/domain/results'
import { findSchedule } from '#appraisal/domain/schedules'
import { COUNT, RATE, between, type Assumption } from '#workbooks/appraisal/assumption_rows'
import {
  COLUMN,
  FIRST_ROW,
  FORMATS,
  INDEX_ROW,
  SHEETS,
  ref,
  section,
  writeYearRow,
  yearsOfRow,
  type Desk,
} from '#workbooks/appraisal/desk'
import type { SheetWriter } from '#workbooks/workbook_writer'

/** Below the factors of money: a heading, the rate, a factor for each timing. */
const ROWS = {
  heading: FIRST_ROW + 7,
  rate: FIRST_ROW + 8,
  start: FIRST_ROW + 9,
  mid: FIRST_ROW + 10,
  end: FIRST_ROW + 11,
} as const

/** The steps that effects are discounted by, as inputs. */
export function writeEffectSteps(desk: Desk, put: (assumption: Assumption) => void): void {
  const { effectDiscounting } = desk.appraisal.model
  if (!effectDiscounting) return
  const named = 'schedule' in effectDiscounting ? findSchedule(effectDiscounting.schedule) : null
  const typed = 'source' in effectDiscounting ? effectDiscounting.source : ''
  const source = named ? [named.name, named.source, named.vintage].join(' · ') : (typed ?? '')
  const steps = stepsOf({ discounting: effectDiscounting })
  steps.forEach(({ fromYear }, at) =>
    put({
      id: `effect_from.${at}`,
      label: desk.t('assumption.effect_from'),
      value: fromYear,
      unit: desk.t('unit.year_of_horizon'),
      source: at === 0 ? source : '',
      format: FORMATS.whole,
      validation: between('whole', 1, 1000),
    })
  )
  steps.forEach(({ fromYear, rate }, at) =>
    put({
      id: `effect_rate.${at}`,
      label: desk.t('assumption.effect_rate', { year: fromYear }),
      value: new Decimal(rate),
      unit: desk.t('unit.per_year'),
      source: at === 0 ? source : '',
      format: FORMATS.rate,
      validation: RATE,
    })
  )
}

/** The quantities of an outcome in the columns of their years, beside its sum. */
export function writeOutcomeYears(
  desk: Desk,
  sheet: SheetWriter,
  row: number,
  outcome: Outcome
): void {
  quantitiesByYear(desk.appraisal.model, outcome)?.forEach((quantity, at) =>
    sheet.write(row, COLUMN.firstYear + at, quantity, {
      look: 'input',
      format: FORMATS.quantity,
      validation: COUNT,
    })
  )
  desk.refs.set(`outcome.${outcome.id}.row`, `${row}`)
}

/** The factors of effects as running products, like those of money. */
export function writeEffectFactors(desk: Desk, sheet: SheetWriter): void {
  const { model, years } = desk.appraisal
  const factors = effectFactors(model)
  if (!factors || !model.effectDiscounting) return
  section(sheet, ROWS.heading, desk.t('section.effects'), COLUMN.note)
  const steps = numericSteps(stepsOf({ discounting: model.effectDiscounting }))
  const block = (id: string) =>
    `${ref(desk, `${id}.0`)}:${ref(desk, `${id}.${steps.length - 1}`).split('!')[1]}`
  writeYearRow(desk, sheet, ROWS.rate, {
    id: 'effect_rate',
    label: desk.t('factor.rate'),
    meaning: desk.t('factor.rate_meaning'),
    values: years.map(({ index }) => rateOfYear(steps, index)),
    format: FORMATS.rate,
    formula: (here) =>
      `INDEX(${block('effect_rate')},MATCH(${here}$${INDEX_ROW},${block('effect_from')},1))`,
  })
  const formulas: Record<Timing, (here: string, before: string) => string> = {
    start: (here, before) => `IF(${here}$${INDEX_ROW}=1,1,${before}${ROWS.end})`,
    mid: (here) => `${here}${ROWS.start}*(1+${here}${ROWS.rate})^(0-${ref(desk, 'mid_offset')})`,
    end: (here) => `${here}${ROWS.start}/(1+${here}${ROWS.rate})`,
  }
  for (const timing of TIMINGS) {
    writeYearRow(desk, sheet, ROWS[timing], {
      id: `effect_${timing}`,
      label: desk.t(`factor.${timing}`),
      meaning: desk.t(`factor.${timing}_meaning`),
      values: factors[timing],
      format: FORMATS.factor,
      formula: formulas[timing],
    })
  }
}

/** What the costs are divided by: the quantity, or the quantities of the years times their factors. */
export function effectFormula(desk: Desk, { outcome }: OutcomeResult): string {
  const { model } = desk.appraisal
  const timing = model.outcomes.find(({ id }) => id === outcome)?.byYear?.timing
  if (!model.effectDiscounting || !timing) return ref(desk, `outcome.${outcome}`)
  const row = Number(ref(desk, `outcome.${outcome}.row`))
  const quantities = yearsOfRow(desk, row, SHEETS.assumptions)
  return `SUMPRODUCT(${quantities},${yearsOfRow(desk, ROWS[timing], SHEETS.factors)})`
}
