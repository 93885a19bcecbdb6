import type { BenefitTag, StakeholderKind, Timing } from '#appraisal/domain/model'

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
  /** The share of a benefit that the learner hands on as taxes and contributions, to be filled in. */
  taxed?: string
}

const running = (key: string, borneBy: StakeholderKind = 'city'): TemplateCost => ({
  key,
  kind: 'running',
  borneBy,
})
const investment = (key: string, borneBy: StakeholderKind = 'city'): TemplateCost => ({
  key,
  kind: 'investment',
  borneBy,
  timing: 'start',
})

const wellbeing = (outcome: string): TemplateBenefit => ({
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
})

const earnings = (outcome: string, duration: number, dropOff: number): TemplateBenefit => ({
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
})

const supportSaved = (outcome: string, duration: number): TemplateBenefit => ({
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
})

const staffTime = (outcome: string): TemplateBenefit => ({
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

/** A start for each usual kind of programme, in the order in which they are offered. */
export const APPRAISAL_TEMPLATES: readonly AppraisalTemplate[] = [
  {
    key: 'literacy',
    years: 6,
    outcomes: ['started', 'completed'],
    costs: [
      running('teaching'),
      running('rooms'),
      running('materials'),
      running('coordination'),
      running('learner_time', 'learner'),
    ],
    benefits: [
      wellbeing('completed'),
      earnings('completed', 5, 10),
      {
        key: 'volunteering',
        outcome: 'completed',
        gainedBy: 'others',
        lag: 0,
        duration: 2,
        notCashable: true,
        deadweight: 40,
        dropOff: 30,
        level: 'community',
        sphere: 'social',
        reach: 'society',
      },
    ],
    taxed: 'earnings',
  },
  {
    key: 'migrants',
    years: 9,
    outcomes: ['started', 'language', 'employed'],
    costs: [
      running('teaching'),
      running('support'),
      running('assessment'),
      running('coordination'),
      running('learner_time', 'learner'),
    ],
    benefits: [
      earnings('employed', 8, 5),
      supportSaved('employed', 4),
      {
        key: 'interpreters_saved',
        outcome: 'language',
        gainedBy: 'city',
        lag: 0,
        duration: 2,
        deadweight: 30,
        dropOff: 30,
        level: 'city',
        sphere: 'economic',
        reach: 'society',
      },
      wellbeing('language'),
    ],
    taxed: 'earnings',
  },
  {
    key: 'second_chance',
    years: 16,
    outcomes: ['started', 'qualified', 'employed'],
    costs: [
      running('teaching'),
      running('support'),
      running('assessment'),
      running('coordination'),
      running('learner_time', 'learner'),
    ],
    benefits: [
      earnings('qualified', 15, 3),
      supportSaved('employed', 5),
      {
        key: 'productivity',
        outcome: 'employed',
        gainedBy: 'employer',
        lag: 1,
        duration: 5,
        deadweight: 50,
        attribution: 30,
        dropOff: 10,
        level: 'region',
        sphere: 'economic',
        reach: 'society',
      },
      wellbeing('qualified'),
    ],
    taxed: 'earnings',
  },
  {
    key: 'older_digital',
    years: 4,
    outcomes: ['started', 'digital'],
    costs: [
      investment('equipment'),
      running('teaching'),
      running('volunteers', 'others'),
      running('outreach'),
    ],
    benefits: [
      {
        key: 'learner_time_saved',
        outcome: 'digital',
        gainedBy: 'learner',
        lag: 0,
        duration: 3,
        notCashable: true,
        deadweight: 30,
        dropOff: 20,
        level: 'city',
        sphere: 'social',
        reach: 'learner',
      },
      staffTime('digital'),
      wellbeing('digital'),
      {
        key: 'health',
        outcome: 'digital',
        gainedBy: 'government',
        lag: 0,
        duration: 2,
        notCashable: true,
        deadweight: 50,
        attribution: 40,
        dropOff: 30,
        level: 'country',
        sphere: 'social',
        reach: 'society',
      },
    ],
  },
  {
    key: 'early_childhood',
    years: 25,
    outcomes: ['children', 'parents'],
    costs: [investment('equipment'), running('teaching'), running('rooms'), running('support')],
    benefits: [
      {
        key: 'parents_work',
        outcome: 'parents',
        gainedBy: 'others',
        lag: 0,
        duration: 1,
        deadweight: 50,
        displacement: 10,
        level: 'city',
        sphere: 'economic',
        reach: 'society',
      },
      {
        key: 'special_support_saved',
        outcome: 'children',
        gainedBy: 'city',
        lag: 3,
        duration: 8,
        deadweight: 40,
        attribution: 30,
        dropOff: 10,
        level: 'city',
        sphere: 'economic',
        reach: 'society',
      },
      {
        key: 'later_earnings',
        outcome: 'children',
        gainedBy: 'learner',
        lag: 18,
        duration: 7,
        deadweight: 40,
        attribution: 40,
        level: 'country',
        sphere: 'economic',
        reach: 'learner',
      },
    ],
    taxed: 'later_earnings',
  },
  {
    key: 'library',
    years: 5,
    outcomes: ['borrowers', 'visits'],
    costs: [
      investment('collection'),
      investment('equipment'),
      running('rooms'),
      running('coordination'),
    ],
    benefits: [
      {
        key: 'reading',
        outcome: 'borrowers',
        gainedBy: 'learner',
        lag: 0,
        duration: 1,
        notCashable: true,
        deadweight: 20,
        level: 'community',
        sphere: 'cultural',
        reach: 'learner',
      },
      wellbeing('borrowers'),
      staffTime('visits'),
    ],
  },
  {
    key: 'festival',
    years: 2,
    outcomes: ['visits', 'enrolled_after'],
    costs: [
      running('event'),
      running('outreach'),
      running('coordination'),
      running('volunteers', 'others'),
    ],
    benefits: [
      {
        key: 'cultural_value',
        outcome: 'visits',
        gainedBy: 'learner',
        lag: 0,
        duration: 1,
        notCashable: true,
        deadweight: 30,
        level: 'city',
        sphere: 'cultural',
        reach: 'learner',
      },
      {
        key: 'visitors_spending',
        outcome: 'visits',
        gainedBy: 'employer',
        lag: 0,
        duration: 1,
        deadweight: 30,
        displacement: 60,
        level: 'city',
        sphere: 'economic',
        reach: 'society',
      },
      wellbeing('enrolled_after'),
    ],
  },
  {
    key: 'platform',
    years: 5,
    outcomes: ['online', 'courses'],
    costs: [
      investment('platform_setup'),
      running('platform_licence'),
      running('course_making'),
      running('coordination'),
    ],
    benefits: [
      {
        key: 'licences_saved',
        outcome: 'courses',
        gainedBy: 'city',
        lag: 0,
        duration: 4,
        deadweight: 20,
        level: 'city',
        sphere: 'economic',
        reach: 'society',
      },
      {
        key: 'teachers_time',
        outcome: 'courses',
        gainedBy: 'city',
        lag: 0,
        duration: 4,
        notCashable: true,
        deadweight: 30,
        dropOff: 20,
        level: 'city',
        sphere: 'economic',
        reach: 'society',
      },
      {
        key: 'travel_saved',
        outcome: 'online',
        gainedBy: 'learner',
        lag: 0,
        duration: 1,
        deadweight: 30,
        level: 'region',
        sphere: 'economic',
        reach: 'learner',
      },
    ],
  },
]

export const TEMPLATE_KEYS = APPRAISAL_TEMPLATES.map(({ key }) => key)

export function appraisalTemplate(key: string | undefined): AppraisalTemplate | undefined {
  return APPRAISAL_TEMPLATES.find((one) => one.key === key)
}
