import { MODEL_FORMAT, type AppraisalModel, type Figure } from '#appraisal/domain/model'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { summarise } from '#appraisal/domain/uncertainty/summary'
import { anseong } from '#database/demo/cities/anseong'
import { ljubljana } from '#database/demo/cities/ljubljana'
import { melitopol } from '#database/demo/cities/melitopol'
import type { DemoCity } from '#database/demo/types'
import type { KeptSimulation } from '#workbooks/appraisal_workbook'

const invented = (value: string): Figure => ({ value, mark: 'I', source: 'Illustrative' })

/** The appraisal of a demo city as it is seeded, with those who pay and gain. */
export const demoAppraisal = (city: 'anseong' | 'ljubljana' | 'melitopol') =>
  structuredClone({ anseong, ljubljana, melitopol }[city].appraisals[0].document)

/** The same without parties: what a document of the first format holds. */
function appraisalOf(city: DemoCity): AppraisalModel {
  const { stakeholders, transfers, perspectives, impacts, ...plain } = structuredClone(
    city.appraisals[0].document
  )
  for (const line of plain.costs) delete line.payer
  for (const line of plain.benefits) delete line.beneficiary
  return { ...plain, format: 'learning-city-ledger/appraisal-model@1' }
}

/** The 2026 learning vouchers of Anseong. */
export const anseongVouchers = () => appraisalOf(anseong)

/** Language courses and integration in Ljubljana. */
export const ljubljanaIntegration = () => appraisalOf(ljubljana)

/** Reaching vulnerable groups in Melitopol, 2018. */
export const melitopolGroups = () => appraisalOf(melitopol)

/**
 * Everything at once: a falling schedule, starts, middles and ends of years, a line at two timings, lags,
 * drop-off to nothing, several outcomes, and text that a spreadsheet could take for a formula.
 */
export function everythingModel(years = 40): AppraisalModel {
  return {
    format: MODEL_FORMAT,
    title: '=HYPERLINK("https://example.org","click")',
    city: '+cmd|calc',
    programme: '@SUM(A1:A9) _x0041_',
    language: 'en',
    currency: 'EUR',
    perspective: 'city_fiscal',
    priceBase: 2025,
    prices: 'real',
    horizon: { startYear: 2025, years },
    discounting: { schedule: 'green-book-2026' },
    costs: [
      {
        id: 'C1',
        name: '-2+3 building',
        origin: 'plan',
        kind: 'investment',
        timing: 'start',
        flows: [
          { year: 2025, amount: '250000.00', mark: 'I', source: '=1+1', entryIds: ['e-1', 'e-2'] },
          {
            year: 2026,
            amount: '49999.99',
            mark: 'S',
            source: 'Plan',
            budgetLine: 'L1',
            timing: 'mid',
          },
        ],
      },
      {
        id: 'C2',
        name: 'Running',
        origin: 'ledger',
        kind: 'running',
        timing: 'mid',
        flows: Array.from({ length: years }, (_, at) => ({
          year: 2025 + at,
          amount: `${9000 + 10 * at}.50`,
          mark: 'D' as const,
          source: 'Ledger',
          entryIds: [`entry-${at}`],
        })),
      },
    ],
    benefits: [
      {
        id: 'B1',
        name: 'Earnings',
        outcome: 'learners',
        unit: 'learner',
        unitValue: invented('333.33'),
        deadweight: invented('0.3'),
        displacement: invented('0.05'),
        attribution: invented('0.1'),
        dropOff: invented('0.04'),
        lag: 1,
        duration: years,
        timing: 'end',
      },
      {
        id: 'B2',
        name: 'One-off',
        quantity: invented('12.5'),
        unit: 'place',
        unitValue: invented('1000.00'),
        dropOff: invented('1'),
        lag: 0,
        duration: 5,
        timing: 'mid',
      },
    ],
    outcomes: [
      { id: 'learners', name: 'Learners', unit: 'learner', quantity: invented('150') },
      { id: 'none', name: 'Nobody', unit: 'person', quantity: invented('0') },
    ],
  }
}

/** Costs alone: nothing to weigh them against. */
export function costsOnly(): AppraisalModel {
  return { ...melitopolGroups(), title: 'Costs only', benefits: [] }
}

/** Who pays and who gains: a course that the city, a foundation and learners pay for together. */
export function sharedCourse(): AppraisalModel {
  const model = everythingModel(12)
  return {
    ...model,
    title: 'A course with many payers',
    perspective: 'society',
    stakeholders: [
      { id: 'city', name: 'City', kind: 'city' },
      { id: 'state', name: 'State', kind: 'government' },
      { id: 'learners', name: 'Learners', kind: 'learner' },
      { id: 'firms', name: 'Firms', kind: 'employer' },
      { id: 'F1', name: 'Foundation', kind: 'funder' },
    ],
    costs: model.costs.map((line) => ({ ...line, payer: 'city' })),
    benefits: [
      {
        ...model.benefits[0],
        beneficiary: 'learners',
        level: 'city',
        sphere: 'economic',
        reach: 'learner',
      },
      {
        ...model.benefits[1],
        beneficiary: 'city',
        cashable: false,
        level: 'region',
        reach: 'society',
      },
    ],
    transfers: [
      { id: 'T1', name: 'Grant', of: 'C1', share: invented('0.4'), from: 'F1', to: 'city' },
      { id: 'T2', name: 'Fees', of: 'C2', share: invented('0.1'), from: 'learners', to: 'city' },
      {
        id: 'T3',
        name: 'Taxes',
        of: 'B1',
        share: invented('0.16575'),
        from: 'learners',
        to: 'state',
      },
    ],
    perspectives: [
      { kind: 'learner', discounting: { constant: '0.044', source: 'Student rate' } },
      { kind: 'city_fiscal', years: 5 },
      { kind: 'city_fiscal', cashableOnly: true, years: 5 },
      {
        kind: 'funder',
        stakeholder: 'F1',
        discounting: { schedule: 'nz-treasury-2024-non-commercial' },
      },
    ],
  }
}

/** Everything that multiplies amounts: bias, burden, economic prices, prices of other years, weights, residual. */
export function adjustedCourse(prices: 'real' | 'nominal' = 'real'): AppraisalModel {
  const model = sharedCourse()
  return {
    ...model,
    title: 'Adjusted',
    prices,
    financing: { finance: invented('0.06'), reinvest: invented('0.02') },
    inflation: invented('0.025'),
    distribution: { referenceIncome: invented('55000.00'), eta: invented('1.3') },
    costs: [
      {
        ...model.costs[0],
        optimismBias: invented('0.51'),
        mitigation: invented('0.4'),
        reviewer: 'Second reader',
        residualValue: invented('80000.00'),
        priceBase: 2020,
      },
      {
        ...model.costs[1],
        means: 'in_kind',
        taxBurden: invented('0.2'),
        conversion: invented('0.96'),
        priceBase: 'current',
      },
    ],
    benefits: [
      { ...model.benefits[0], grade: 4, haircut: invented('0.15'), income: invented('15000.00') },
      { ...model.benefits[1], priceBase: 2019 },
    ],
  }
}

/**
 * The adjusted course with price levels by year. A real model needs the years of the table alone, a nominal one
 * goes on after them at the yearly rise.
 */
export function pricedByTable(prices: 'real' | 'nominal' = 'real'): AppraisalModel {
  const model = adjustedCourse(prices)
  const { priceBase, horizon } = model
  const first = Math.min(...[...model.costs, ...model.benefits].map((line) => base(line.priceBase)))
  const last = prices === 'real' ? horizon.startYear + horizon.years - 1 : horizon.startYear
  function base(of: unknown): number {
    return typeof of === 'number' ? of : priceBase
  }
  model.priceIndex = {
    levels: Array.from({ length: last - first + 1 }, (_, at) => ({
      year: first + at,
      index: `${100 + at * at + at}.5`,
    })),
    mark: 'S',
    source: 'Price levels of the test',
  }
  if (prices === 'real') delete model.inflation
  return model
}

/** A course whose outcomes are reached over the years and discounted at falling rates of their own. */
export function discountedEffects(): AppraisalModel {
  const model = sharedCourse()
  const { startYear, years } = model.horizon
  const spread = (timing: 'start' | 'mid' | 'end', each: readonly string[]) => ({
    byYear: {
      timing,
      quantities: each.map((quantity, at) => ({ year: startYear + at, quantity })),
    },
  })
  const outcome = (id: string, quantity: string) => ({
    id,
    name: `Outcome ${id}`,
    unit: 'person',
    quantity: invented(quantity),
  })
  return {
    ...model,
    effectDiscounting: {
      steps: [
        { fromYear: 1, toYear: 1, rate: '0.015' },
        { fromYear: 2, toYear: null, rate: '0.01' },
      ],
      source: 'Illustrative',
    },
    outcomes: [
      ...model.outcomes.map((one) => ({
        ...one,
        byYear: {
          timing: 'end' as const,
          quantities: [{ year: startYear + years - 1, quantity: one.quantity.value }],
        },
      })),
      { ...outcome('early', '10'), ...spread('start', ['6', '4']) },
      { ...outcome('amid', '2.5'), ...spread('mid', ['0', '1', '1.5']) },
      { ...outcome('zero', '0'), ...spread('end', ['0']) },
    ],
  }
}

/** The course with every link of an outcome chain: wellbeing of some, and months of learning from an effect size. */
export function chainedCourse(): AppraisalModel {
  const model = adjustedCourse()
  const [first, second] = model.benefits
  return {
    ...model,
    benefits: [
      {
        ...first,
        gain: 'wellbeing',
        reachShare: invented('0.6'),
        satisfaction: invented('0.35'),
      },
      {
        ...second,
        gain: 'learning',
        effectSize: invented('-0.12'),
        perDeviation: invented('14.5'),
        premium: invented('0.06'),
      },
    ],
  }
}

/** A simulation of the first quantity or unit value of a model, as it is kept. */
export function keptSimulation(model: AppraisalModel, draws = 5_000): KeptSimulation {
  const { key, base } = assumptionsOf(model).find(
    ({ field }) => field === 'quantity' || field === 'unitValue'
  )!
  const mode = Number(base)
  const distribution = {
    kind: 'triangular',
    low: mode * 0.7,
    mode,
    high: mode * 1.2,
  } as const
  const plan = { assumptions: [{ key, distribution }] }
  const npv = summarise(simulate(model, plan, { seed: 20_261, draws }).net)
  return { no: 3, seed: 20_261, draws, runAt: '2026-03-01T00:00:00.000Z', plan, npv }
}
