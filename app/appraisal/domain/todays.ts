import type { AppraisalModel, CostFlow, Discounting } from '#appraisal/domain/model'
import { DISCOUNT_SCHEDULES, findSchedule } from '#appraisal/domain/schedules'

/** The newest edition of a shipped schedule; the schedule itself when none has followed it. */
export function newestEdition(id: string): string {
  const family = findSchedule(id)?.family
  return DISCOUNT_SCHEDULES.filter((one) => one.family === family).reduce(
    (newest, one) => (one.vintage > newest.vintage ? one : newest),
    findSchedule(id) ?? { id, vintage: '' }
  ).id
}

/** The same model with the newest editions of its schedules; rates that were typed stay. */
export function withNewestSchedules(model: AppraisalModel): AppraisalModel {
  const newest = (discounting: Discounting): Discounting =>
    'schedule' in discounting
      ? { ...discounting, schedule: newestEdition(discounting.schedule) }
      : discounting
  return {
    ...model,
    discounting: newest(model.discounting),
    ...(model.perspectives && {
      perspectives: model.perspectives.map((own) => ({
        ...own,
        ...(own.discounting && { discounting: newest(own.discounting) }),
      })),
    }),
  }
}

/**
 * The same model with what was spent in the years that have ended: flows of those years are replaced, the
 * years from `firstOpen` on stay as forecast. `spent` holds the flows of each cost line that budget lines
 * stand behind, by its id; other lines stay as they are.
 */
export function withOutturn(
  model: AppraisalModel,
  spent: ReadonlyMap<string, readonly CostFlow[]>,
  firstOpen: number
): AppraisalModel {
  return {
    ...model,
    costs: model.costs.map((line) => {
      const actual = spent.get(line.id)
      if (!actual) return line
      const inHorizon = ({ year }: CostFlow) =>
        year >= model.horizon.startYear && year < model.horizon.startYear + model.horizon.years
      const flows = [
        ...actual.filter((flow) => flow.year < firstOpen && inHorizon(flow)),
        ...line.flows.filter(({ year }) => year >= firstOpen),
      ]
      const first = line.flows[0]
      return {
        ...line,
        flows:
          flows.length > 0
            ? flows
            : [{ year: first.year, amount: '0', mark: 'D', source: first.source }],
      }
    }),
  }
}
