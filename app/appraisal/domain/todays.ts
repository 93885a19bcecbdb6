import type { AppraisalModel, BenefitLine, CostFlow, Discounting } from '#appraisal/domain/model'
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

/** A version of a unit value, as far as a benefit takes it over. */
export interface TakenVersion {
  version: number
  value: string
  currency: string | null
  priceBase: number | null
  isWithdrawn: boolean
}

/**
 * A benefit with the latest version of the unit value that it took, in the prices of that version. As it was
 * when there is no later one, when that is withdrawn or in another currency, and when its prices differ and
 * the model knows of no rise of prices. `versions`: the latest first.
 */
export function retaken(
  line: BenefitLine,
  versions: readonly TakenVersion[],
  { currency, priceBase: ownBase, inflation }: AppraisalModel
): BenefitLine {
  const { taken, priceBase: lineBase, ...rest } = line
  const latest = versions.at(0)
  if (!taken || !latest || latest.version === taken.version) return line
  if (latest.isWithdrawn || latest.currency !== currency) return line
  const before = versions.find(({ version }) => version === taken.version)
  const isOwn = latest.priceBase === null || latest.priceBase === ownBase
  const newBase = isOwn ? undefined : latest.priceBase!
  const base = before?.priceBase === latest.priceBase ? lineBase : newBase
  if (base !== undefined && !inflation) return line
  return {
    ...rest,
    unitValue: { ...line.unitValue, value: latest.value },
    taken: { ...taken, version: latest.version },
    ...(base !== undefined && { priceBase: base }),
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
