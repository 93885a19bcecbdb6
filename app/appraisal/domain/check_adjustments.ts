import { Decimal } from '#money/decimal'
import {
  EVIDENCE_GRADES,
  type AppraisalModel,
  type Figure,
  type PriceBase,
  type PriceIndex,
} from '#appraisal/domain/model'
import { findParameter, type ParameterKind } from '#appraisal/domain/parameters'
import { levelsOf, unknownPriceYear } from '#appraisal/domain/price_levels'
import { findPriceSeries } from '#appraisal/domain/price_series'
import type { ReportFinding } from '#appraisal/domain/refusals'

type Check = (text: string, path: string, report: ReportFinding) => void

/** The checks of single figures that are shared with the rest of the model. */
export interface AmountChecks {
  report: ReportFinding
  checkShare: Check
  checkCount: Check
  checkRate: Check
  checkMoney: (text: string, path: string, exponent: number, report: ReportFinding) => void
}

/** Published values lie between 1 and 2. */
const MOST_ETA = 10

/** What multiplies the amounts of lines: every part of it in its range, and with what it needs. */
export function checkAdjustments(
  model: AppraisalModel,
  checks: AmountChecks,
  exponent: number
): void {
  const { report, checkShare, checkCount, checkRate, checkMoney } = checks
  const { inflation, priceIndex, distribution, financing } = model
  if (financing) {
    checkRate(financing.finance.value, '/financing/finance/value', report)
    checkRate(financing.reinvest.value, '/financing/reinvest/value', report)
  }
  if (inflation) {
    checkRate(inflation.value, '/inflation/value', report)
    checkPriceFactors(model, inflation.value, report)
  }
  if (priceIndex) checkPriceIndex(priceIndex, checks)
  if (distribution) {
    const { referenceIncome, eta } = distribution
    checkMoney(referenceIncome.value, '/distribution/referenceIncome/value', exponent, report)
    checkAboveZero(referenceIncome.value, '/distribution/referenceIncome/value', report)
    checkCount(eta.value, '/distribution/eta/value', report)
    checkParameter(eta, 'eta', '/distribution/eta', report)
    if (isNumber(eta.value) && new Decimal(eta.value).gt(MOST_ETA)) {
      report('E_TOO_LARGE', '/distribution/eta/value', { value: eta.value, most: `${MOST_ETA}` })
    }
  }
  const checkBase = (base: PriceBase | undefined, path: string) => {
    if (base === undefined) return
    if (!inflation && !priceIndex) return report('E_INFLATION_NEEDED', `${path}/priceBase`)
    const unknown = unknownPriceYear(model, base)
    if (unknown !== null && levelsOf(model).length > 0) {
      report('E_PRICE_YEAR_UNKNOWN', `${path}/priceBase`, { year: `${unknown}` })
    }
  }
  model.costs.forEach((line, at) => {
    const path = `/costs/${at}`
    for (const field of ['optimismBias', 'taxBurden', 'conversion'] as const) {
      if (line[field]) checkCount(line[field].value, `${path}/${field}/value`, report)
    }
    if (line.taxBurden) checkParameter(line.taxBurden, 'taxBurden', `${path}/taxBurden`, report)
    if (line.mitigation) checkShare(line.mitigation.value, `${path}/mitigation/value`, report)
    if (line.residualValue) {
      checkMoney(line.residualValue.value, `${path}/residualValue/value`, exponent, report)
    }
    checkBase(line.priceBase, path)
  })
  model.impacts?.forEach(({ grade }, at) => checkGrade(grade, `/impacts/${at}`, report))
  model.benefits.forEach((line, at) => {
    const path = `/benefits/${at}`
    if (line.haircut) checkShare(line.haircut.value, `${path}/haircut/value`, report)
    checkGrade(line.grade, path, report)
    if (line.income) {
      checkMoney(line.income.value, `${path}/income/value`, exponent, report)
      checkAboveZero(line.income.value, `${path}/income/value`, report)
      if (!distribution) report('E_DISTRIBUTION_NEEDED', `${path}/income/value`)
    }
    checkBase(line.priceBase, path)
  })
}

/** A figure that is said to be a shipped parameter has its value. */
function checkParameter(
  { value, parameter }: Figure,
  kind: ParameterKind,
  path: string,
  report: ReportFinding
): void {
  if (parameter === undefined) return
  const shipped = findParameter(parameter)
  if (shipped?.kind !== kind) {
    report('E_PARAMETER_UNKNOWN', `${path}/parameter`, { parameter: parameter.slice(0, 40) })
  } else if (isNumber(value) && !new Decimal(value).eq(shipped.value)) {
    report('E_PARAMETER_VALUE', `${path}/value`, { value, published: shipped.value })
  }
}

function checkGrade(grade: number | undefined, path: string, report: ReportFinding): void {
  if (grade === undefined || EVIDENCE_GRADES.some((one) => one === grade)) return
  report('E_NUMBER', `${path}/grade`, { value: `${grade}` })
}

const isNumber = (text: string) => /^-?\d+(\.\d+)?$/.test(text)

/** Consecutive years, each with a level above 0. */
function checkPriceIndex(priceIndex: PriceIndex, { report, checkCount }: AmountChecks): void {
  if ('series' in priceIndex) {
    if (findPriceSeries(priceIndex.series)) return
    return report('E_SERIES_UNKNOWN', '/priceIndex/series', {
      series: priceIndex.series.slice(0, 40),
    })
  }
  const { levels } = priceIndex
  if (levels.length === 0) report('E_PRICE_YEARS', '/priceIndex/levels', { year: '' })
  levels.forEach(({ year, index }, at) => {
    const path = `/priceIndex/levels/${at}`
    checkCount(index, `${path}/index`, report)
    checkAboveZero(index, `${path}/index`, report)
    const isNext = Number.isInteger(year) && (at === 0 || year === levels[at - 1].year + 1)
    if (!isNext) report('E_PRICE_YEARS', `${path}/year`, { year: `${year}` })
  })
}

/** Prices that rise or fall by more than a factor of 10^15 are a slip, and figures of any length. */
function checkPriceFactors(model: AppraisalModel, rate: string, report: ReportFinding): void {
  const { priceBase, prices, horizon } = model
  const ends = [horizon.startYear, horizon.startYear + horizon.years]
  const gaps = [...model.costs, ...model.benefits].flatMap(({ priceBase: base }) => {
    if (base === undefined) return []
    const targets = prices === 'real' ? [priceBase] : ends
    return targets.flatMap((to) => (base === 'current' ? ends : [base]).map((from) => to - from))
  })
  const widest = Math.max(0, ...gaps.map(Math.abs))
  if (!isNumber(rate) || widest === 0) return
  const most = 10 ** (15 / widest) - 1
  if (Number(rate) > most) {
    report('E_TOO_LARGE', '/inflation/value', { value: rate, most: most.toFixed(4) })
  } else if (Number(rate) > -1 && 1 + Number(rate) < 1 / (1 + most)) {
    report('E_RATE_TOO_LOW', '/inflation/value', { rate })
  }
}

function checkAboveZero(text: string, path: string, report: ReportFinding): void {
  if (isNumber(text) && !new Decimal(text).gt(0)) report('E_NOT_ABOVE_ZERO', path, { value: text })
}
