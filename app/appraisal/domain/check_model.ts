import { Decimal } from '#money/decimal'
import { findCurrency } from '#money/currencies'
import {
  MODEL_LIMITS,
  SHARE_FIELDS,
  type AppraisalModel,
  type BenefitLine,
  type CostLine,
  type RateStep,
} from '#appraisal/domain/model'
import { checkAdjustments } from '#appraisal/domain/check_adjustments'
import { checkLinks, linkFactor } from '#appraisal/domain/links'
import { checkOutcomes } from '#appraisal/domain/check_outcomes'
import { checkParties } from '#appraisal/domain/check_parties'
import {
  AppraisalError,
  type AppraisalFinding,
  type AppraisalRefusalCode,
  type ReportFinding as Report,
} from '#appraisal/domain/refusals'
import { findSchedule } from '#appraisal/domain/schedules'

const DECIMAL = /^-?\d{1,40}(\.\d{1,40})?$/

/**
 * Everything about a model that its JSON Schema cannot say. Returns all findings in the order of the
 * document; none means the model can be appraised.
 */
export function findingsOf(model: AppraisalModel): AppraisalFinding<AppraisalRefusalCode>[] {
  const findings: AppraisalFinding<AppraisalRefusalCode>[] = []
  const report: Report = (code, path, params = {}) => findings.push({ code, path, params })
  const { startYear, years } = model.horizon
  if (!Number.isInteger(years) || years < 1 || years > MODEL_LIMITS.years) {
    report('E_HORIZON', '/horizon/years', { years: `${years}`, most: `${MODEL_LIMITS.years}` })
  }
  if (!Number.isInteger(startYear)) {
    report('E_HORIZON', '/horizon/startYear', {
      years: `${startYear}`,
      most: `${MODEL_LIMITS.years}`,
    })
  }
  const currency = findCurrency(model.currency)
  if (!currency) report('E_CURRENCY', '/currency', { currency: model.currency.slice(0, 40) })
  const exponent = currency?.exponent ?? 2
  checkDiscounting(model, '/discounting', model.horizon.years, report)
  checkIds(model, report)
  model.costs.forEach((line, at) => checkCost(line, `/costs/${at}`, model, exponent, report))
  model.benefits.forEach((line, at) =>
    checkBenefit(line, `/benefits/${at}`, model, exponent, report)
  )
  checkOutcomes(model, report, checkCount)
  if (model.effectDiscounting) {
    const effects = { discounting: model.effectDiscounting }
    checkDiscounting(effects, '/effectDiscounting', model.horizon.years, report)
  }
  checkAdjustments(model, { report, checkShare, checkCount, checkRate, checkMoney }, exponent)
  checkParties(model, { report, checkShare, checkDiscounting })
  if (findings.length === 0 && !hasCashFlow(model)) report('E_NO_CASH_FLOW', '')
  return findings
}

/** Throws `AppraisalError` with all findings when there are any. */
export function assertSound(model: AppraisalModel): void {
  const findings = findingsOf(model)
  if (findings.length > 0) throw new AppraisalError(findings)
}

/** The steps that a model discounts by, whatever form it names them in; the schedule must be known. */
export function stepsOf(model: Pick<AppraisalModel, 'discounting'>): readonly RateStep[] {
  const { discounting } = model
  if ('schedule' in discounting) return findSchedule(discounting.schedule)?.steps ?? []
  if ('constant' in discounting) return [{ fromYear: 1, toYear: null, rate: discounting.constant }]
  return discounting.steps
}

function checkDiscounting(
  { discounting }: Pick<AppraisalModel, 'discounting'>,
  path: string,
  years: number,
  report: Report
): void {
  if ('schedule' in discounting) {
    if (!findSchedule(discounting.schedule)) {
      report('E_SCHEDULE_UNKNOWN', `${path}/schedule`, {
        schedule: discounting.schedule.slice(0, 40),
      })
    }
    return
  }
  if ('constant' in discounting) {
    return checkRate(discounting.constant, `${path}/constant`, report)
  }
  let next: number | null = 1
  discounting.steps.forEach((step, at) => {
    checkRate(step.rate, `${path}/steps/${at}/rate`, report)
    const isLast = at === discounting.steps.length - 1
    const endsWell = isLast
      ? step.toYear === null || step.toYear >= years
      : step.toYear !== null && step.toYear >= step.fromYear
    if (step.fromYear !== next || !endsWell) {
      report('E_SCHEDULE_STEPS', `${path}/steps/${at}`, { from: `${step.fromYear}` })
    }
    next = step.toYear === null ? null : step.toYear + 1
  })
  if (discounting.steps.length === 0) report('E_SCHEDULE_STEPS', `${path}/steps`, { from: '1' })
}

function checkRate(text: string, path: string, report: Report): void {
  const rate = readNumber(text, path, report)
  if (!rate) return
  if (rate.lte(-1)) report('E_RATE_TOO_LOW', path, { rate: text })
  if (rate.decimalPlaces() > MODEL_LIMITS.rateDecimals) {
    report('E_TOO_MANY_DECIMALS', path, { value: text, most: `${MODEL_LIMITS.rateDecimals}` })
  }
  if (rate.gt(1_000)) report('E_TOO_LARGE', path, { value: text, most: '1000' })
}

function checkIds(model: AppraisalModel, report: Report): void {
  const { costs, benefits, outcomes, stakeholders = [], transfers = [], impacts = [] } = model
  const lineIds = new Set<string>()
  const lists: { lists: Record<string, readonly { id: string }[]>; seen: Set<string> }[] = [
    { lists: { costs, benefits, transfers }, seen: lineIds },
    { lists: { outcomes }, seen: new Set<string>() },
    { lists: { stakeholders }, seen: new Set<string>() },
    { lists: { impacts }, seen: new Set<string>() },
  ]
  for (const { lists: sharing, seen } of lists) {
    for (const [list, lines] of Object.entries(sharing)) {
      lines.forEach(({ id }, at) => {
        if (seen.has(id)) report('E_DUPLICATE_ID', `/${list}/${at}/id`, { id })
        seen.add(id)
      })
    }
  }
}

function checkCost(
  line: CostLine,
  path: string,
  { horizon }: AppraisalModel,
  exponent: number,
  report: Report
): void {
  const seen = new Set<string>()
  line.flows.forEach((flow, at) => {
    const flowPath = `${path}/flows/${at}`
    checkMoney(flow.amount, `${flowPath}/amount`, exponent, report)
    const lastYear = horizon.startYear + horizon.years - 1
    if (!Number.isInteger(flow.year) || flow.year < horizon.startYear || flow.year > lastYear) {
      report('E_FLOW_OUTSIDE_HORIZON', `${flowPath}/year`, {
        year: `${flow.year}`,
        first: `${horizon.startYear}`,
        last: `${lastYear}`,
      })
    }
    const key = `${flow.year} ${flow.timing ?? line.timing}`
    if (seen.has(key)) report('E_DUPLICATE_FLOW', flowPath, { line: line.id, year: `${flow.year}` })
    seen.add(key)
  })
}

function checkBenefit(
  line: BenefitLine,
  path: string,
  model: AppraisalModel,
  exponent: number,
  report: Report
): void {
  const known = model.outcomes.some(({ id }) => id === line.outcome)
  if (line.outcome !== undefined && !known) {
    report('E_OUTCOME_UNKNOWN', `${path}/outcome`, { outcome: line.outcome })
  }
  if (line.quantity) checkCount(line.quantity.value, `${path}/quantity/value`, report)
  else if (line.outcome === undefined)
    report('E_NO_QUANTITY', `${path}/quantity`, { line: line.id })
  checkMoney(line.unitValue.value, `${path}/unitValue/value`, exponent, report)
  checkLinks(line, path, { report, checkShare, checkNumber: readNumber })
  for (const field of SHARE_FIELDS) {
    const share = line[field]
    if (share) checkShare(share.value, `${path}/${field}/value`, report)
  }
  const { lag, duration } = line
  const isWhole = Number.isInteger(lag) && Number.isInteger(duration)
  if (
    !isWhole ||
    lag < 0 ||
    lag > MODEL_LIMITS.years ||
    duration < 1 ||
    duration > MODEL_LIMITS.years
  ) {
    report('E_LAG_DURATION', `${path}/duration`, { lag: `${lag}`, duration: `${duration}` })
  }
}

function checkShare(text: string, path: string, report: Report): void {
  const share = readNumber(text, path, report)
  if (share && (share.lt(0) || share.gt(1))) report('E_SHARE_RANGE', path, { share: text })
}

function checkCount(text: string, path: string, report: Report): Decimal | null {
  const count = readNumber(text, path, report)
  if (count?.lt(0)) report('E_NEGATIVE', path, { value: text })
  return count
}

function checkMoney(text: string, path: string, exponent: number, report: Report): void {
  const amount = readNumber(text, path, report)
  if (amount && amount.decimalPlaces() > exponent) {
    report('E_TOO_MANY_DECIMALS', path, { value: text, most: `${exponent}` })
  }
  const wholeDigits = MODEL_LIMITS.significantDigits - exponent
  if (amount?.abs().gte(new Decimal(10).pow(wholeDigits))) {
    report('E_TOO_LARGE', path, { value: text, most: '9'.repeat(wholeDigits) })
  }
}

/** Plain decimal notation only: an exponent or a separator is a sign of a misread file. */
function readNumber(text: string, path: string, report: Report): Decimal | null {
  if (typeof text !== 'string' || !DECIMAL.test(text)) {
    report('E_NUMBER', path, { value: `${text}`.slice(0, 40) })
    return null
  }
  const value = new Decimal(text)
  if (value.precision() > MODEL_LIMITS.significantDigits) {
    report('E_TOO_MANY_DECIMALS', path, { value: text, most: `${MODEL_LIMITS.significantDigits}` })
    return null
  }
  return value
}

function hasCashFlow(model: AppraisalModel): boolean {
  const costs = model.costs.some((line) => line.flows.some(({ amount }) => !isZero(amount)))
  return (
    costs ||
    model.benefits.some((line) => {
      const quantity = quantityOf(model, line).value
      const nothingLeft = [line.deadweight, line.displacement, line.attribution].some(
        (share) => share && new Decimal(share.value).eq(1)
      )
      return (
        !isZero(quantity) &&
        !isZero(line.unitValue.value) &&
        !linkFactor(line).isZero() &&
        !nothingLeft &&
        line.lag < model.horizon.years
      )
    })
  )
}

/** The quantity of a benefit line: its own, else that of its outcome. */
export function quantityOf(model: AppraisalModel, line: BenefitLine) {
  return line.quantity ?? model.outcomes.find(({ id }) => id === line.outcome)!.quantity
}

function isZero(text: string): boolean {
  return new Decimal(text).isZero()
}
