/**
 * The model document of an appraisal, as it is stored and as `docs/appraisal-model.schema.json`
 * describes it. Amounts, rates and shares are decimal strings; money is in major units of `currency`.
 */
export interface AppraisalModel {
  /** A document of the first format has none of the optional fields and means the same in both. */
  format: (typeof MODEL_FORMATS)[number]
  title: string
  city: string
  programme: string
  /** BCP 47 tag of the language that names and sources are written in. */
  language: string
  /** ISO 4217 code. */
  currency: string
  perspective: Perspective
  /** The year whose prices the amounts are in. */
  priceBase: number
  prices: 'real' | 'nominal'
  /** Time 0 is the start of `startYear`; the end of the last year is time `years`. */
  horizon: { startYear: number; years: number }
  discounting: Discounting
  costs: CostLine[]
  benefits: BenefitLine[]
  /** What the money buys, for cost per outcome. */
  outcomes: Outcome[]
  /** Rates that effects are discounted by; absent: effects are counted as they are. Costs keep their own. */
  effectDiscounting?: Discounting
  /** Who pays and who gains. When there are any, every line names one and `perspective` is society. */
  stakeholders?: Stakeholder[]
  /** Money between stakeholders: it nets out in society. */
  transfers?: TransferLine[]
  /** Yearly rise of prices, for lines in prices of other years. */
  inflation?: Figure
  /** Price levels by year; years beyond them go on at `inflation`. */
  priceIndex?: PriceIndex
  /** A unit of money weighs (reference income ÷ income)^eta. */
  distribution?: { referenceIncome: Figure; eta: Figure }
  /** Rates at which losses are financed and gains put by, for the modified rate of return. */
  financing?: { finance: Figure; reinvest: Figure }
  /** What is recorded beside the money and never added to it. */
  impacts?: Impact[]
  /** Rates, horizons and exclusions of perspectives that differ from the model's own. */
  perspectives?: OwnPerspective[]
}

/** The format that is written; both are read. */
export const MODEL_FORMAT = 'learning-city-ledger/appraisal-model@2'
export const MODEL_FORMATS = ['learning-city-ledger/appraisal-model@1', MODEL_FORMAT] as const

export const PERSPECTIVES = [
  'city_fiscal',
  'all_government',
  'learner',
  'employer',
  'funder',
  'society',
] as const
export type Perspective = (typeof PERSPECTIVES)[number]

export const STAKEHOLDER_KINDS = [
  'city',
  'government',
  'learner',
  'employer',
  'funder',
  'others',
] as const
export type StakeholderKind = (typeof STAKEHOLDER_KINDS)[number]

export interface Stakeholder {
  id: string
  name: string
  kind: StakeholderKind
}

/** A share of a cost or benefit line that one stakeholder hands to another: a tax, a fee, a grant. */
export interface TransferLine {
  id: string
  name: string
  /** Id of the cost or benefit line. */
  of: string
  share: Figure
  from: string
  to: string
}

/** How one perspective differs; what is absent is as in the model. */
export interface OwnPerspective {
  kind: Perspective
  /** Which funder. */
  stakeholder?: string
  /** Leaves out benefits that bring no cash. */
  cashableOnly?: boolean
  /** Years of the horizon that it looks at. */
  years?: number
  discounting?: Discounting
}

/** How far a benefit reaches, of what kind it is, and whether learners or society have it. */
export const LEVELS = ['community', 'city', 'region', 'country'] as const
export const SPHERES = ['social', 'economic', 'cultural'] as const
export const REACHES = ['learner', 'society'] as const
/** What the gain is made of, for values that rest on different evidence. */
export const GAINS = ['earnings', 'fiscal', 'wellbeing', 'learning'] as const
export const BENEFIT_TAGS = {
  level: LEVELS,
  sphere: SPHERES,
  reach: REACHES,
  gain: GAINS,
} as const
export type BenefitTag = keyof typeof BENEFIT_TAGS

/** When in its year a flow is counted: after 0, ½ or 1 of it. */
export const TIMINGS = ['start', 'mid', 'end'] as const
export type Timing = (typeof TIMINGS)[number]

/** S sourced, I illustrative, D derived. */
export type Mark = 'S' | 'I' | 'D'

export interface Provenance {
  mark: Mark
  source: string
  /** The ledger entries behind the figure. */
  entryIds?: string[]
  budgetLine?: string
}

export interface Figure extends Provenance {
  value: string
  /** Id of the shipped parameter that it is, in its edition. */
  parameter?: string
}

/** A shipped schedule by its id, one rate for all years, or steps by year of the horizon (first year 1). */
export type Discounting =
  | { schedule: string }
  | { constant: string; source?: string }
  | { steps: RateStep[]; source?: string }

export interface RateStep {
  fromYear: number
  /** null: no end. */
  toYear: number | null
  rate: string
}

export interface CostLine {
  id: string
  name: string
  origin: 'typed' | 'plan' | 'ledger'
  /** What a line from the plan counts: what is needed, or what rounds have decided. */
  basis?: 'need' | 'decided'
  /** Which side of the second benefit-cost ratio the line stands on. */
  kind: 'investment' | 'running'
  timing: Timing
  flows: CostFlow[]
  /** Id of the stakeholder who bears it. */
  payer?: string
  /** What it is made of; absent means cash. */
  means?: (typeof MEANS)[number]
  /** By how much such costs are underestimated, the part of that dealt with, and who reviewed it. */
  optimismBias?: Figure
  mitigation?: Figure
  reviewer?: string
  /** Marginal excess burden of the taxes that pay for it. */
  taxBurden?: Figure
  /** Economic price ÷ market price. */
  conversion?: Figure
  /** What is left at the end of the horizon; it is taken off the costs. */
  residualValue?: Figure
  /** The year whose prices the amounts are in, when it is not as in the model. */
  priceBase?: PriceBase
}

export interface CostFlow extends Provenance {
  /** Calendar year. */
  year: number
  amount: string
  /** When it differs from that of the line. */
  timing?: Timing
}

/**
 * quantity × every link of the chain × unit value × (1 − deadweight)(1 − displacement)(1 − attribution) in its first year, then
 * (1 − drop-off) of the year before. All shares are the part that is taken away; absent means 0.
 */
export interface BenefitLine {
  id: string
  name: string
  /** Id of the outcome whose quantity is meant when the line has none of its own. */
  outcome?: string
  quantity?: Figure
  unit: string
  unitValue: Figure
  /** Links from what is counted to what has a value; absent means 1. The share to whom it happens. */
  reachShare?: Figure
  /** Effect in standard deviations (Cohen's d), and units of what has a value per standard deviation. */
  effectSize?: Figure
  perDeviation?: Figure
  /** Points of life satisfaction per person and year; the unit value is then that of a point for a year. */
  satisfaction?: Figure
  /** Part of yearly earnings that is gained; the unit value is then yearly earnings. */
  premium?: Figure
  deadweight?: Figure
  displacement?: Figure
  /** The share that is due to others. */
  attribution?: Figure
  dropOff?: Figure
  /** Whole years without the benefit before its first year. */
  lag: number
  /** How many years it lasts. */
  duration: number
  timing: Timing
  /** Id of the stakeholder who gains. */
  beneficiary?: string
  /** Whether it is money in hand; absent means it is. */
  cashable?: boolean
  level?: (typeof LEVELS)[number]
  sphere?: (typeof SPHERES)[number]
  reach?: (typeof REACHES)[number]
  gain?: (typeof GAINS)[number]
  /** How good the evidence is, 1 (best) to 6, and the share that is taken away for it. */
  grade?: number
  /** The unit value of the city that `unitValue` was taken from, as long as it is the same amount. */
  taken?: { unitValueId: string; version: number }
  haircut?: Figure
  /** Yearly income of those who gain, for the distributional weight. */
  income?: Figure
  /** The year whose prices the unit value is in, when it is not as in the model. */
  priceBase?: PriceBase
}

/** A shipped series by its id, or levels of consecutive years with what they were taken from. */
export type PriceIndex = { series: string } | { levels: PriceLevel[]; mark: Mark; source: string }

export interface PriceLevel {
  year: number
  /** On any base: ratios count. */
  index: string
}

/** A year, or the prices of each year itself. */
export type PriceBase = number | 'current'

export const MEANS = ['cash', 'in_kind', 'forgone_earnings'] as const

export interface Outcome {
  id: string
  name: string
  unit: string
  quantity: Figure
  /** When it is reached; the quantities make up `quantity`. */
  byYear?: { timing: Timing; quantities: YearlyQuantity[] }
  /** What is counted, for cost per learner, completion or job. */
  kind?: (typeof OUTCOME_KINDS)[number]
}

export interface YearlyQuantity {
  /** Calendar year. */
  year: number
  quantity: string
}

/** Something that matters and has no price here. */
export interface Impact extends Pick<Provenance, 'mark' | 'source'> {
  id: string
  name: string
  /** What changes, for how many, for how long. */
  description: string
  direction: (typeof DIRECTIONS)[number]
  /** Who is affected. */
  who: string
  /** How good the evidence is, 1 (best) to 6. */
  grade?: number
}

export const DIRECTIONS = ['better', 'worse', 'unclear'] as const

export const OUTCOME_KINDS = ['learner', 'completion', 'job'] as const

/** Limits on what a document may hold, so that every accepted model also fits a spreadsheet. */
export const MODEL_LIMITS = {
  years: 100,
  lines: 200,
  flows: 5_000,
  /** A spreadsheet keeps 15 significant digits. */
  significantDigits: 15,
  rateDecimals: 12,
  textLength: 2_000,
} as const

/** Grades of evidence: 1 randomised trials here, 6 a guess. */
export const EVIDENCE_GRADES = [1, 2, 3, 4, 5, 6] as const

/** Links of the outcome chain, in their order. */
export const LINK_FIELDS = [
  'reachShare',
  'effectSize',
  'perDeviation',
  'satisfaction',
  'premium',
] as const
export type LinkField = (typeof LINK_FIELDS)[number]

export const SHARE_FIELDS = ['deadweight', 'displacement', 'attribution', 'dropOff'] as const
export type ShareField = (typeof SHARE_FIELDS)[number]
