/** What a committee agrees on before it shares money. */
export const PRINCIPLE_KINDS = ['developing', 'implementing', 'monitoring', 'financing'] as const
export type PrincipleKind = (typeof PRINCIPLE_KINDS)[number]

export type Minimum = { groups: string[] } & (
  { kind: 'amount'; amount: string } | { kind: 'percentage'; percentage: string }
)

/** A principle in words; one of financing also says by which rule, with which minimums and weights. */
export interface PrincipleDocument {
  format: 'committee-principle/1'
  kind: PrincipleKind
  text: string
  terms: FinancingTerms | null
}

export interface FinancingTerms {
  rule: string
  unit: string
  ringFences: Minimum[]
  /** Equity weight of each group that has another one than 1. */
  weights: { group: string; weight: string }[]
}

/** The terms of a round that a principle speaks of. */
export interface RoundTermsSeen {
  rule: string
  unit: string
  ringFences: Minimum[]
  lines: { code: string; group: string; weight: string }[]
}

export type Departure =
  | { on: 'rule'; principle: string; round: string }
  | { on: 'unit'; principle: string; round: string }
  | { on: 'ring_fence'; groups: string[] }
  | { on: 'weight'; lines: string[] }

/**
 * Where a round departs from the principle: another rule or unit, a ring-fence of the principle that the
 * round does not set as high, a line weighted otherwise. More protection than asked is no departure.
 */
export function departures(principle: FinancingTerms, round: RoundTermsSeen): Departure[] {
  const found: Departure[] = []
  if (principle.rule !== round.rule)
    found.push({ on: 'rule', principle: principle.rule, round: round.rule })
  if (principle.unit !== round.unit)
    found.push({ on: 'unit', principle: principle.unit, round: round.unit })
  for (const fence of principle.ringFences) {
    if (!round.ringFences.some((set) => covers(set, fence)))
      found.push({ on: 'ring_fence', groups: fence.groups })
  }
  const weights = new Map(principle.weights.map(({ group, weight }) => [group, weight]))
  const others = round.lines.filter(
    ({ group, weight }) => plain(weight) !== plain(weights.get(group) ?? '1')
  )
  if (others.length > 0) found.push({ on: 'weight', lines: others.map(({ code }) => code) })
  return found
}

function covers(set: Minimum, asked: Minimum): boolean {
  if (set.groups.toSorted().join('+') !== asked.groups.toSorted().join('+')) return false
  if (set.kind === 'amount' && asked.kind === 'amount')
    return BigInt(set.amount) >= BigInt(asked.amount)
  if (set.kind === 'percentage' && asked.kind === 'percentage')
    return atLeast(set.percentage, asked.percentage)
  return false
}

/** Compares plain decimals without rounding them. */
function atLeast(one: string, other: string): boolean {
  const digits = Math.max(fraction(one).length, fraction(other).length)
  const scaled = (text: string) => BigInt(text.split('.')[0] + fraction(text).padEnd(digits, '0'))
  return scaled(one) >= scaled(other)
}

const fraction = (text: string) => text.split('.')[1] ?? ''

/** `1.50` and `1.5` are one weight. */
function plain(text: string): string {
  const [whole, after = ''] = text.split('.')
  const rest = after.replace(/0+$/, '')
  return BigInt(whole).toString() + (rest && `.${rest}`)
}
