import type { BenefitTag, Impact, StakeholderKind, Timing } from '#appraisal/domain/model'

/** Shares in percent that a template begins with; each is illustrative and asks to be replaced. */
export interface TemplateShares {
  deadweight?: number
  displacement?: number
  attribution?: number
  dropOff?: number
}

export interface TemplateBenefit extends TemplateShares, Partial<Record<BenefitTag, string>> {
  key: string
  outcome: string
  gainedBy: StakeholderKind
  lag: number
  duration: number
  /** It frees time or room, but no money that could be spent. */
  notCashable?: true
}

export interface TemplateCost {
  key: string
  kind: 'investment' | 'running'
  borneBy: StakeholderKind
  timing?: Timing
}

export interface TemplateImpact {
  key: string
  direction: Impact['direction']
}

/**
 * What an appraisal of one kind of programme usually counts: lines, who pays and who gains, how long effects
 * last. Amounts and quantities are left to the city; nothing in it is a result.
 */
export interface AppraisalTemplate {
  key: string
  years: number
  outcomes: string[]
  costs: TemplateCost[]
  benefits: TemplateBenefit[]
  /** What belongs beside the money; how much of it there is remains to be described. */
  impacts: TemplateImpact[]
  /** The share of a benefit that the learner hands on as taxes and contributions, to be filled in. */
  taxed?: string
}

/** Lines that several templates have in common; shares are typical ones and marked as illustrative. */
export const running = (key: string, borneBy: StakeholderKind = 'city'): TemplateCost => ({
  key,
  kind: 'running',
  borneBy,
})
export const investment = (key: string, borneBy: StakeholderKind = 'city'): TemplateCost => ({
  key,
  kind: 'investment',
  borneBy,
  timing: 'start',
})

export const wellbeing = (outcome: string): TemplateBenefit => ({
  key: 'wellbeing',
  outcome,
  gainedBy: 'learner',
  lag: 0,
  duration: 1,
  notCashable: true,
  deadweight: 20,
  attribution: 20,
  level: 'community',
  sphere: 'social',
  reach: 'learner',
  gain: 'wellbeing',
})

export const earnings = (outcome: string, duration: number, dropOff: number): TemplateBenefit => ({
  key: 'earnings',
  outcome,
  gainedBy: 'learner',
  lag: 1,
  duration,
  deadweight: 30,
  displacement: 10,
  attribution: 20,
  dropOff,
  level: 'country',
  sphere: 'economic',
  reach: 'learner',
  gain: 'earnings',
})

export const supportSaved = (outcome: string, duration: number): TemplateBenefit => ({
  key: 'support_saved',
  outcome,
  gainedBy: 'government',
  lag: 1,
  duration,
  deadweight: 40,
  displacement: 20,
  attribution: 20,
  dropOff: 10,
  level: 'country',
  sphere: 'economic',
  reach: 'society',
  gain: 'fiscal',
})

export const staffTime = (outcome: string): TemplateBenefit => ({
  key: 'staff_time',
  outcome,
  gainedBy: 'city',
  lag: 0,
  duration: 3,
  notCashable: true,
  deadweight: 30,
  dropOff: 20,
  level: 'city',
  sphere: 'economic',
  reach: 'society',
})
