import type { Unit } from '#in_kind/domain/quantities'
import { Rational } from '#money/rational'

/*
 * What is given other than money. Each category is of one of the kinds of resources that a learning
 * region rests on: material, labour, organisational and managerial; the fourth, financial, is cash.
 */

export const RESOURCE_KINDS = ['material', 'labour', 'organisational'] as const
export type ResourceKind = (typeof RESOURCE_KINDS)[number]

export const BASES = [
  'fair_rental',
  'market_quote',
  'lower_of_cost_or_market',
  'regular_pay',
  'rate_table',
  'similar_work',
] as const
export type Basis = (typeof BASES)[number]

interface CategoryRules {
  kind: ResourceKind
  units: readonly Unit[]
  /** Ways to value it; the first one is what the form proposes. */
  bases: readonly Basis[]
  /** It is there to be used later (account 1300); else it is used as it is given. */
  isStored: boolean
}

const RULES = {
  room: {
    kind: 'material',
    units: ['days', 'hours', 'm2_days'],
    bases: ['fair_rental', 'market_quote', 'rate_table'],
    isStored: true,
  },
  equipment: {
    kind: 'material',
    units: ['days', 'hours', 'pieces'],
    bases: ['fair_rental', 'market_quote', 'lower_of_cost_or_market', 'rate_table'],
    isStored: true,
  },
  goods: {
    kind: 'material',
    units: ['pieces'],
    bases: ['lower_of_cost_or_market', 'market_quote'],
    isStored: true,
  },
  professional_service: {
    kind: 'labour',
    units: ['hours', 'days'],
    bases: ['market_quote', 'rate_table', 'similar_work'],
    isStored: false,
  },
  lent_staff: {
    kind: 'labour',
    units: ['hours', 'days'],
    bases: ['regular_pay'],
    isStored: false,
  },
  volunteer_hours: {
    kind: 'labour',
    units: ['hours'],
    bases: ['rate_table', 'similar_work'],
    isStored: false,
  },
  organisational: {
    kind: 'organisational',
    units: ['hours', 'days', 'pieces'],
    bases: ['similar_work', 'market_quote', 'rate_table'],
    isStored: false,
  },
  media: {
    kind: 'organisational',
    units: ['pieces', 'hours', 'days'],
    bases: ['market_quote'],
    isStored: false,
  },
} as const satisfies Record<string, CategoryRules>

export type Category = keyof typeof RULES
export const CATEGORIES = Object.keys(RULES) as Category[]

export function rulesOf(category: Category): CategoryRules {
  return RULES[category]
}

export interface ValuedItem {
  category: Category
  unit: Unit
  basis: Basis
  /** Decimal text in the functional currency, for one unit; null where a rate table says it. */
  unitValue: string | null
  /** Cost to the giver of one unit, where the lower of cost and market counts. */
  unitCost: string | null
  rateTableId: string | null
  rateCode: string | null
  /** What the person is by profession, and what the person does here. */
  profession: string | null
  functionPerformed: string | null
  recognised: boolean
}

export interface ItemFault {
  code:
    | 'E_IN_KIND_UNIT'
    | 'E_IN_KIND_BASIS'
    | 'E_IN_KIND_RATE'
    | 'E_IN_KIND_UNIT_VALUE'
    | 'E_IN_KIND_COST'
    | 'E_IN_KIND_FUNCTION'
    | 'E_IN_KIND_VOLUNTEERS'
  field: string
}

/** The first rule of valuation that an item breaks, or null. */
export function itemFault(item: ValuedItem): ItemFault | null {
  const rules = rulesOf(item.category)
  if (!rules.units.includes(item.unit)) return { code: 'E_IN_KIND_UNIT', field: 'unit' }
  if (!rules.bases.includes(item.basis)) return { code: 'E_IN_KIND_BASIS', field: 'basis' }
  if (item.basis === 'rate_table') {
    if (!item.rateTableId || !item.rateCode) return { code: 'E_IN_KIND_RATE', field: 'rate' }
  } else if (item.unitValue === null) {
    return { code: 'E_IN_KIND_UNIT_VALUE', field: 'unitValue' }
  }
  if (item.basis === 'lower_of_cost_or_market' && item.unitCost === null) {
    return { code: 'E_IN_KIND_COST', field: 'unitCost' }
  }
  // A physician at the reception desk is valued as a receptionist.
  if (item.category === 'professional_service' && !isSameWork(item)) {
    return { code: 'E_IN_KIND_FUNCTION', field: 'functionPerformed' }
  }
  if (item.category === 'volunteer_hours' && item.recognised) {
    return { code: 'E_IN_KIND_VOLUNTEERS', field: 'recognised' }
  }
  return null
}

function isSameWork({ profession, functionPerformed }: ValuedItem): boolean {
  const plain = (text: string | null) => text?.normalize('NFC').trim().toLowerCase() ?? ''
  return plain(profession) !== '' && plain(profession) === plain(functionPerformed)
}

export const STEPS = ['received', 'used', 'returned', 'expired', 'revalued'] as const
export type Step = (typeof STEPS)[number]

/** Whether an offer ended before anything of it came. */
export function hasLapsed(
  steps: readonly { step: Step; stands: boolean }[],
  received: Rational
): boolean {
  return received.equals(Rational.ZERO) && steps.some((one) => one.stands && one.step === 'expired')
}

export const STATES = ['offered', 'received', 'part_used', 'used', 'ended'] as const
export type State = (typeof STATES)[number]

/** Where an item stands, by what stands of its steps: quantities as exact fractions. */
export function stateOf(of: {
  lapsed: boolean
  received: boolean
  used: boolean
  unused: boolean
}): State {
  if (of.lapsed) return 'ended'
  if (!of.received) return 'offered'
  if (of.unused) return of.used ? 'part_used' : 'received'
  return of.used ? 'used' : 'ended'
}
