import { exponentOf } from '#money/currencies'
import { Decimal } from '#money/decimal'
import { stepsOf } from '#appraisal/domain/check_model'
import { numericSteps, rateOfYear } from '#appraisal/domain/discounting'
import type { AppraisalModel, BenefitLine, CostLine, Figure } from '#appraisal/domain/model'
import { CHAIN_FIELDS, keyOf, RATE_KEY } from '#appraisal/domain/uncertainty/assumptions'

const COST_FIGURES = [
  'optimismBias',
  'mitigation',
  'taxBurden',
  'conversion',
  'residualValue',
] as const
const BENEFIT_FIGURES = ['quantity', 'unitValue', ...CHAIN_FIELDS, 'haircut', 'income'] as const

/** A figure of a model that may be tried out with another value. */
export interface TrialFigure {
  /** As `assumptionsOf` has it where it has the figure. */
  key: string
  /**
   * What it is: a field of the document; `level` of a cost as a whole, 1 as typed; `rate` of all years;
   * `rateAdded` to the rate of every year, where they differ.
   */
  field: string
  part: 'model' | 'outcome' | 'cost' | 'benefit' | 'transfer'
  /** Name of the line, outcome or transfer; null for figures of the whole model. */
  line: string | null
  /** What a quantity counts. */
  unit: string | null
  base: string
  figure: Figure | null
}

type Place = Omit<TrialFigure, 'base' | 'figure'>
type Visit = (figure: Figure, place: Place) => Figure

/** The figures that can be tried, in the order of the document. */
export function trialFiguresOf(model: AppraisalModel): TrialFigure[] {
  const figures: TrialFigure[] = [rateFigure(model)]
  const levels = new Map(model.costs.map((line) => [line.id, levelOf(line)]))
  const take = (figure: Figure, place: Place) => {
    figures.push({ ...place, base: figure.value, figure })
    return figure
  }
  visit(model, take, ({ id }) => figures.push(levels.get(id)!))
  return figures
}

/**
 * The model with other values. Those that are changed are nobody's sourced figures any more: they are
 * illustrative, and a cost that was drawn from plan or ledger is a typed one. What comes out need not be sound.
 */
export function withTrial(
  model: AppraisalModel,
  values: ReadonlyMap<string, string>
): AppraisalModel {
  const set = (figure: Figure, { key }: Place): Figure => {
    const value = values.get(key)
    return value === undefined ? figure : { value, mark: 'I', source: '' }
  }
  const moved = visit(model, set)
  const rate = values.get(RATE_KEY)
  return {
    ...moved,
    ...(rate !== undefined && {
      discounting:
        flatRate(model) === null ? withAddedRate(model, rate).discounting : { constant: rate },
    }),
    costs: moved.costs.map((line) => atLevel(line, values.get(keyOf('level', line.id)), model)),
    benefits: moved.benefits.map((line) => {
      if (!values.has(keyOf('unitValue', line.id))) return line
      const { taken, ...own } = line
      return own
    }),
  }
}

/** The model with so much added to the discount rate of every year. */
export function withAddedRate<M extends Pick<AppraisalModel, 'discounting'>>(
  model: M,
  added: string
): M {
  const steps = stepsOf(model).map((step) => ({
    ...step,
    rate: new Decimal(step.rate).plus(added).toFixed(),
  }))
  return { ...model, discounting: { steps } }
}

/** The discount rate when it is the same in all years of the horizon. */
function flatRate(model: AppraisalModel): Decimal | null {
  const steps = numericSteps(stepsOf(model))
  const first = rateOfYear(steps, 1)
  for (let year = 2; year <= model.horizon.years; year++) {
    if (!rateOfYear(steps, year).eq(first)) return null
  }
  return first
}

function rateFigure(model: AppraisalModel): TrialFigure {
  const flat = flatRate(model)
  return {
    key: RATE_KEY,
    field: flat ? 'rate' : 'rateAdded',
    part: 'model',
    line: null,
    unit: null,
    base: flat ? flat.toFixed() : '0',
    figure: null,
  }
}

function levelOf({ id, name }: CostLine): TrialFigure {
  return {
    key: keyOf('level', id),
    field: 'level',
    part: 'cost',
    line: name,
    unit: null,
    base: '1',
    figure: null,
  }
}

/** Amounts stay amounts of the currency: they are rounded to its smallest unit. */
function atLevel(
  line: CostLine,
  level: string | undefined,
  { currency }: AppraisalModel
): CostLine {
  if (level === undefined) return line
  const { basis, ...own } = line
  return {
    ...own,
    origin: 'typed',
    flows: line.flows.map(({ year, amount, timing }) => ({
      year,
      amount: new Decimal(amount).times(level).toDecimalPlaces(exponentOf(currency)).toFixed(),
      ...(timing && { timing }),
      mark: 'I',
      source: '',
    })),
  }
}

/** Goes through all figures of a model in the order of the document and puts what `on` gives in their place. */
function visit(
  model: AppraisalModel,
  on: Visit,
  onCost: (line: CostLine) => void = () => {}
): AppraisalModel {
  const whole = (field: string, figure: Figure) =>
    on(figure, { key: field, field, part: 'model', line: null, unit: null })
  const { financing, inflation, distribution, transfers } = model
  const wholes: Partial<AppraisalModel> = {
    ...(inflation && { inflation: whole('inflation', inflation) }),
    ...(distribution && {
      distribution: {
        referenceIncome: whole('referenceIncome', distribution.referenceIncome),
        eta: whole('eta', distribution.eta),
      },
    }),
    ...(financing && {
      financing: {
        finance: whole('financeRate', financing.finance),
        reinvest: whole('reinvestRate', financing.reinvest),
      },
    }),
  }
  const of = <Line extends CostLine | BenefitLine>(
    part: Place['part'],
    line: Line,
    fields: readonly (keyof Line)[]
  ) => {
    const changed = { ...line }
    for (const field of fields) {
      const figure = line[field] as Figure | undefined
      if (!figure) continue
      const name = String(field)
      const unit = name === 'quantity' ? (line as BenefitLine).unit : null
      const place = { key: `${name}:${line.id}`, field: name, part, line: line.name, unit }
      changed[field] = on(figure, place) as Line[typeof field]
    }
    return changed
  }
  const outcomes = model.outcomes.map(({ quantity, ...outcome }) => {
    const { id, name, unit } = outcome
    const key = keyOf('quantity', id)
    const place: Place = { key, field: 'quantity', part: 'outcome', line: name, unit }
    return { ...outcome, quantity: on(quantity, place) }
  })
  const costs = model.costs.map((line) => {
    onCost(line)
    return of('cost', line, COST_FIGURES)
  })
  return {
    ...model,
    ...wholes,
    outcomes,
    costs,
    benefits: model.benefits.map((line) => of('benefit', line, BENEFIT_FIGURES)),
    ...(transfers && {
      transfers: transfers.map((transfer) => {
        const { id, name, share } = transfer
        const key = `share:${id}`
        const place: Place = { key, field: 'share', part: 'transfer', line: name, unit: null }
        return { ...transfer, share: on(share, place) }
      }),
    }),
  }
}
