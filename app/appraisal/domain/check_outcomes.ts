import { Decimal } from '#money/decimal'
import type { AppraisalModel, Outcome } from '#appraisal/domain/model'
import type { ReportFinding } from '#appraisal/domain/refusals'

type CheckCount = (text: string, path: string, report: ReportFinding) => Decimal | null

/** Quantities of outcomes, and the years in which they are reached. */
export function checkOutcomes(
  model: AppraisalModel,
  report: ReportFinding,
  checkCount: CheckCount
): void {
  model.outcomes.forEach((outcome, at) => {
    const path = `/outcomes/${at}`
    const quantity = checkCount(outcome.quantity.value, `${path}/quantity/value`, report)
    if (outcome.byYear) return checkYears(model, outcome.byYear, path, quantity, report, checkCount)
    if (model.effectDiscounting) report('E_OUTCOME_YEARS', `${path}/byYear`)
  })
}

function checkYears(
  { horizon }: AppraisalModel,
  { quantities }: NonNullable<Outcome['byYear']>,
  path: string,
  quantity: Decimal | null,
  report: ReportFinding,
  checkCount: CheckCount
): void {
  const [first, last] = [horizon.startYear, horizon.startYear + horizon.years - 1]
  const seen = new Set<number>()
  let total: Decimal | null = new Decimal(0)
  quantities.forEach(({ year, quantity: counted }, at) => {
    const here = `${path}/byYear/quantities/${at}`
    const read = checkCount(counted, `${here}/quantity`, report)
    total = read && total && total.plus(read)
    if (!Number.isInteger(year) || year < first || year > last) {
      const params = { year: `${year}`, first: `${first}`, last: `${last}` }
      report('E_FLOW_OUTSIDE_HORIZON', `${here}/year`, params)
    }
    if (seen.has(year)) report('E_OUTCOME_YEAR_TWICE', `${here}/year`, { year: `${year}` })
    seen.add(year)
  })
  if (total && quantity && !total.eq(quantity)) {
    report('E_OUTCOME_SUM', `${path}/byYear`, {
      sum: total.toFixed(),
      quantity: quantity.toFixed(),
    })
  }
}
