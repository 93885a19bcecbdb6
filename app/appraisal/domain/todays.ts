import type {
  AppraisalModel,
  BenefitLine,
  CostFlow,
  Discounting,
  Figure,
} from '#appraisal/domain/model'
import { PARAMETERS, figureOfParameter, findParameter } from '#appraisal/domain/parameters'
import { canReprice } from '#appraisal/domain/price_levels'
import { PRICE_SERIES } from '#appraisal/domain/price_series'
import { DISCOUNT_SCHEDULES } from '#appraisal/domain/schedules'

interface Edition {
  id: string
  family: string
  vintage: string
}

/** The newest edition of what is shipped under an id; the id itself when none has followed it. */
export function newestEdition(
  id: string,
  shipped: readonly Edition[] = DISCOUNT_SCHEDULES
): string {
  const own = shipped.find((one) => one.id === id)
  if (!own) return id
  return shipped
    .filter(({ family }) => family === own.family)
    .reduce((newest, one) => (one.vintage > newest.vintage ? one : newest), own).id
}

/** The same model with the newest editions of what is shipped; what was typed stays. */
export function withNewestEditions(model: AppraisalModel): AppraisalModel {
  const newest = (discounting: Discounting): Discounting =>
    'schedule' in discounting
      ? { ...discounting, schedule: newestEdition(discounting.schedule) }
      : discounting
  const { priceIndex } = model
  return {
    ...model,
    discounting: newest(model.discounting),
    ...(model.effectDiscounting && { effectDiscounting: newest(model.effectDiscounting) }),
    costs: model.costs.map((line) => ({
      ...line,
      ...(line.taxBurden && { taxBurden: newestFigure(line.taxBurden) }),
    })),
    ...(model.distribution && {
      distribution: { ...model.distribution, eta: newestFigure(model.distribution.eta) },
    }),
    ...(priceIndex &&
      'series' in priceIndex && {
        priceIndex: { series: newestEdition(priceIndex.series, PRICE_SERIES) },
      }),
    ...(model.perspectives && {
      perspectives: model.perspectives.map((own) => ({
        ...own,
        ...(own.discounting && { discounting: newest(own.discounting) }),
      })),
    }),
  }
}

/** The newest edition of the parameter that a figure is; a figure that was typed stays. */
function newestFigure(figure: Figure): Figure {
  const newest = figure.parameter && findParameter(newestEdition(figure.parameter, PARAMETERS))
  return newest && newest.id !== figure.parameter ? figureOfParameter(newest) : figure
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
  model: AppraisalModel
): BenefitLine {
  const { taken, priceBase: lineBase, ...rest } = line
  const latest = versions.at(0)
  if (!taken || !latest || latest.version === taken.version) return line
  if (latest.isWithdrawn || latest.currency !== model.currency) return line
  const before = versions.find(({ version }) => version === taken.version)
  const isOwn = latest.priceBase === null || latest.priceBase === model.priceBase
  const newBase = isOwn ? undefined : latest.priceBase!
  const base = before?.priceBase === latest.priceBase ? lineBase : newBase
  if (base !== undefined && !canReprice(model, base)) return line
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
