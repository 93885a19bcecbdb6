import { hasLapsed, rulesOf, type Category, type Step } from '#in_kind/domain/items'
import { carriedBy, decimalText, hoursOf, valueOf, type Unit } from '#in_kind/domain/quantities'
import type { EntryKind, PostingLine } from '#ledger/domain/entry'
import {
  inKindReceiptLines,
  inKindReturnLines,
  inKindUseLines,
  inKindValuationLines,
  serviceDonatedLines,
  volunteerTimeLines,
} from '#ledger/domain/in_kind_events'
import { Rational } from '#money/rational'

interface ItemNow {
  category: Category
  recognised: boolean
  quantity: string
  unit: Unit
  agreementId: string | null
  partyId: string
  received: Rational
  unused: Rational
  value: { unused: bigint }
  steps: readonly { step: Step; on: string; stands: boolean }[]
}

export interface StepAsked {
  step: Step
  on: string
  quantity: string | null
  /** Of volunteers. */
  minutes: bigint | null
  unitValue: string
  currency: string
  fundId: string
  budgetLineId: string | null
}

export interface PlannedStep {
  kind: EntryKind
  quantity: string
  minutes: bigint | null
  unitValue: string
  /** What it adds to the unused rest, or takes from it. */
  amount: bigint
  fundId: string
  /** None where the item is not in the accounts. */
  lines: PostingLine[]
}

export interface StepFault {
  code:
    | 'E_IN_KIND_STEP'
    | 'E_IN_KIND_ABOVE_OFFER'
    | 'E_IN_KIND_ABOVE_REST'
    | 'E_IN_KIND_USED'
    | 'E_IN_KIND_LINE'
    | 'E_IN_KIND_BEFORE'
    | 'E_IN_KIND_SAME_VALUE'
    | 'E_AMOUNT_LIMIT'
  params: Record<string, string>
  field: string
}

const LIMIT = 10n ** 15n
const fault = (
  code: StepFault['code'],
  field: string,
  params: Record<string, string> = {}
): StepFault => ({ code, field, params })

/** What a step comes to: its value, its part of what the rest carries, and the lines of its entry. */
export function planStep(item: ItemNow, asked: StepAsked): PlannedStep | StepFault {
  const { isStored } = rulesOf(item.category)
  const { step } = asked
  if (step === 'expired' && item.received.equals(Rational.ZERO)) return planLapse(asked)
  if (!isStored && step !== 'received') return fault('E_IN_KIND_STEP', 'step')
  const quantity =
    asked.minutes === null ? Rational.parse(asked.quantity ?? '0') : hoursOf(asked.minutes)
  if (step === 'received') return planReceipt(item, asked, quantity)

  const first = item.steps.find((one) => one.stands && one.step === 'received')
  if (first && asked.on < first.on) return fault('E_IN_KIND_BEFORE', 'on', { date: first.on })
  if (item.unused.compare(Rational.ZERO) <= 0) return fault('E_IN_KIND_USED', 'step')
  if (step === 'revalued') return planRevaluation(item, asked)
  if (quantity.compare(item.unused) > 0) {
    return fault('E_IN_KIND_ABOVE_REST', 'quantity', { most: decimalText(item.unused) })
  }
  const amount = carriedBy(quantity, item.unused, item.value.unused)
  const base = { ...planned(asked, quantity, -amount), kind: 'in_kind_use' as EntryKind }
  const of = giftOf(item, asked, amount, base.quantity)
  if (step === 'returned') {
    const kind = 'in_kind_receipt'
    return { ...base, kind, lines: item.recognised ? inKindReturnLines(of) : [] }
  }
  if (!item.recognised || amount === 0n) return base
  if (!asked.budgetLineId) return fault('E_IN_KIND_LINE', 'line')
  return { ...base, lines: inKindUseLines({ ...of, budgetLine: asked.budgetLineId }) }
}

/** Nothing of an offer came and nothing will: it ends without an entry. */
function planLapse(asked: StepAsked): PlannedStep {
  return { ...planned(asked, Rational.ZERO, 0n), minutes: null }
}

function planReceipt(item: ItemNow, asked: StepAsked, quantity: Rational): PlannedStep | StepFault {
  const rest = hasLapsed(item.steps, item.received)
    ? Rational.ZERO
    : Rational.parse(item.quantity).minus(item.received)
  if (quantity.compare(rest) > 0) {
    return fault('E_IN_KIND_ABOVE_OFFER', 'quantity', { most: decimalText(rest) })
  }
  const amount = valueOf(quantity, asked.unitValue, asked.currency)
  if (amount > LIMIT) return fault('E_AMOUNT_LIMIT', 'quantity', { line: '1' })
  const base = { ...planned(asked, quantity, amount), kind: 'in_kind_receipt' as EntryKind }
  const of = giftOf(item, asked, amount, base.quantity)
  if (asked.minutes !== null) {
    return {
      ...base,
      kind: 'volunteer_time',
      lines: volunteerTimeLines({ ...of, minutes: asked.minutes, budgetLine: asked.budgetLineId }),
    }
  }
  if (!item.recognised || amount === 0n) return base
  if (rulesOf(item.category).isStored) return { ...base, lines: inKindReceiptLines(of) }
  if (!asked.budgetLineId) return fault('E_IN_KIND_LINE', 'line')
  const lines = serviceDonatedLines({ ...of, budgetLine: asked.budgetLineId })
  return { ...base, kind: 'service_donated', lines }
}

/** Only what is not used yet can be worth something else: what was used stays as it was. */
function planRevaluation(item: ItemNow, asked: StepAsked): PlannedStep | StepFault {
  const worth = valueOf(item.unused, asked.unitValue, asked.currency)
  if (worth > LIMIT) return fault('E_AMOUNT_LIMIT', 'unitValue', { line: '1' })
  const amount = worth - item.value.unused
  if (amount === 0n) return fault('E_IN_KIND_SAME_VALUE', 'unitValue')
  const base = { ...planned(asked, item.unused, amount), kind: 'in_kind_valuation' as EntryKind }
  const of = giftOf(item, asked, amount, base.quantity)
  return { ...base, lines: item.recognised ? inKindValuationLines(of) : [] }
}

function planned(asked: StepAsked, quantity: Rational, amount: bigint): PlannedStep {
  return {
    kind: 'in_kind_receipt',
    quantity: decimalText(quantity),
    minutes: asked.minutes,
    unitValue: asked.unitValue,
    amount,
    fundId: asked.fundId,
    lines: [],
  }
}

function giftOf(item: ItemNow, asked: StepAsked, amount: bigint, quantity: string) {
  return {
    fund: asked.fundId,
    currency: asked.currency,
    amount,
    agreement: item.agreementId,
    party: item.partyId,
    quantity,
    unit: item.unit,
  }
}
