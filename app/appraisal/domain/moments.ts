import { Decimal } from '#money/decimal'
import { TIMINGS, type AppraisalModel, type CostLine, type Timing } from '#appraisal/domain/model'

/** The timings that the flows of a cost line have; its own where it has none. */
export function timingsOf({ timing: own, flows }: CostLine): Timing[] {
  return TIMINGS.filter(
    (timing) =>
      (timing === own && flows.length === 0) ||
      flows.some((flow) => (flow.timing ?? own) === timing)
  )
}

/** Half-year points when a line is counted mid-year, else years; the exported workbook has the same. */
export function pointsPerYear({ costs, benefits }: AppraisalModel): 1 | 2 {
  const isHalved =
    benefits.some(({ timing }) => timing === 'mid') ||
    costs.some((line) => timingsOf(line).includes('mid'))
  return isHalved ? 2 : 1
}

/** The times of a model's running sums, in years from the start of the first. */
export function momentsOf(model: AppraisalModel): Decimal[] {
  const perYear = pointsPerYear(model)
  const count = model.horizon.years * perYear + 1
  return Array.from({ length: count }, (_, at) => new Decimal(at).div(perYear))
}
