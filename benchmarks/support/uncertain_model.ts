import type { AppraisalModel, BenefitLine, CostLine } from '#appraisal/domain/model'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'

const YEARS = 20
const mark = { mark: 'I', source: 'benchmark' } as const

function cost(at: number, amount: number): CostLine {
  return {
    id: `C${at}`,
    name: `Cost ${at}`,
    origin: 'typed',
    kind: 'running',
    timing: at === 0 ? 'start' : 'mid',
    flows: Array.from({ length: YEARS }, (_, year) => ({
      year: 2027 + year,
      amount: `${amount + 100 * ((year * (at + 3)) % 7)}`,
      ...mark,
    })),
  }
}

function benefit(at: number, quantity: number, unitValue: number): BenefitLine {
  const figure = (value: string) => ({ value, ...mark })
  return {
    id: `B${at}`,
    name: `Benefit ${at}`,
    unit: 'learners',
    quantity: figure(`${quantity}`),
    unitValue: figure(`${unitValue}`),
    deadweight: figure('0.3'),
    attribution: figure('0.2'),
    dropOff: figure('0.1'),
    lag: at % 3,
    duration: YEARS - (at % 3),
    timing: 'end',
  }
}

/** Six cost lines and six benefit lines over 20 years. */
export const uncertainModel: AppraisalModel = {
  format: 'learning-city-ledger/appraisal-model@2',
  title: 'Benchmark',
  city: 'Benchmark',
  programme: 'Benchmark',
  language: 'en',
  currency: 'EUR',
  perspective: 'society',
  priceBase: 2027,
  prices: 'real',
  horizon: { startYear: 2027, years: YEARS },
  discounting: { constant: '0.035' },
  costs: Array.from({ length: 6 }, (_, at) => cost(at, 2_000 + 500 * at)),
  benefits: Array.from({ length: 6 }, (_, at) => benefit(at, 200 + 10 * at, 60 + 5 * at)),
  outcomes: [],
}

/** Twelve assumptions, one of each line, of every kind of distribution; two drop-offs are among them. */
export const uncertainPlan: UncertaintyPlan = {
  assumptions: [
    { key: 'level:C0', distribution: { kind: 'gamma', mean: 1, sd: 0.2 } },
    { key: 'level:C1', distribution: { kind: 'gamma', mean: 1.1, sd: 0.3 } },
    { key: 'level:C2', distribution: { kind: 'lognormal', mean: 1, sd: 0.25 } },
    { key: 'level:C3', distribution: { kind: 'triangular', low: 0.9, mode: 1, high: 1.4 } },
    { key: 'level:C4', distribution: { kind: 'uniform', low: 0.9, high: 1.2 } },
    { key: 'level:C5', distribution: { kind: 'pert', low: 0.8, mode: 1, high: 1.5 } },
    { key: 'unitValue:B0', distribution: { kind: 'normal', mean: 60, sd: 12 } },
    { key: 'unitValue:B1', distribution: { kind: 'lognormal', mean: 65, sd: 20 } },
    { key: 'quantity:B2', distribution: { kind: 'normal', mean: 220, sd: 22 } },
    { key: 'deadweight:B3', distribution: { kind: 'beta', a: 6, b: 14 } },
    { key: 'dropOff:B4', distribution: { kind: 'beta', a: 4, b: 36 } },
    { key: 'dropOff:B5', distribution: { kind: 'triangular', low: 0.02, mode: 0.1, high: 0.25 } },
  ],
}
