import { daysApart, isNameAlike, isReferenceTo, namesNumber } from '#bank/domain/likeness'

/** What of a line is compared; its amount is what is still to be matched, above zero. */
export interface OpenLine {
  amount: bigint
  bookedOn: string
  text: string
  endToEnd: string | null
  structuredRef: string | null
  counterparty: string | null
  counterpartyAccount: string | null
}

/** An instalment with money still to come, or an agreement without instalments. */
export interface OpenInstalment {
  agreementId: string
  instalmentId: string | null
  /** Number of the agreement. */
  number: string
  title: string
  titleLang: string
  funderId: string
  funder: string
  funderLang: string
  /** Its place among the instalments. */
  no: number | null
  dueOn: string | null
  open: bigint
}

export type ReasonCode =
  | 'amount'
  | 'amount_sum'
  | 'amount_part'
  | 'structured'
  | 'number'
  | 'account'
  | 'name'
  | 'due_near'
  | 'due_month'

/** What each reason counts; a suggestion is as good as the sum of its reasons. */
const WEIGHT: Record<ReasonCode, number> = {
  amount: 40,
  amount_sum: 35,
  amount_part: 5,
  structured: 40,
  number: 35,
  account: 30,
  name: 25,
  due_near: 10,
  due_month: 5,
}

const AMOUNT: ReasonCode[] = ['amount', 'amount_sum']
const IDENTITY: ReasonCode[] = ['structured', 'number', 'account', 'name']

export interface SuggestedPart {
  instalment: OpenInstalment
  amount: bigint
}

export interface Suggestion {
  agreementId: string
  parts: SuggestedPart[]
  score: number
  reasons: ReasonCode[]
}

/** Accounts that a funder was seen to pay from. */
export type KnownPayers = ReadonlyMap<string, ReadonlySet<string>>

const SHOWN = 10
/** So much must lie between the best and the next, for the best to need no eye. */
const CLEAR = 10

/**
 * What a payment may be for, the best first. Something is suggested when the amount is exactly open on
 * one instalment or on several that follow one another, or when the payment names the agreement or its
 * funder; then it goes to the earliest open instalments.
 */
export function suggest(
  line: OpenLine,
  instalments: readonly OpenInstalment[],
  payers: KnownPayers
): Suggestion[] {
  const found: Suggestion[] = []
  for (const group of byAgreement(instalments)) {
    const identity = identityOf(line, group[0]!, payers)
    for (const parts of exactParts(line.amount, group)) {
      found.push(
        suggestionOf(line, parts, [...identity, parts.length > 1 ? 'amount_sum' : 'amount'])
      )
    }
    const isExact = group.some(({ open }) => open === line.amount)
    if (identity.length > 0 && !isExact) {
      const parts = spread(line.amount, group)
      if (
        !found.some(
          (one) => one.agreementId === group[0]!.agreementId && one.parts.length === parts.length
        )
      )
        found.push(suggestionOf(line, parts, [...identity, 'amount_part']))
    }
  }
  return found.toSorted(better).slice(0, SHOWN)
}

/** Whether the first of the suggestions needs no eye: amount and payer agree, and nothing comes near. */
export function isClear([best, next]: readonly Suggestion[]): boolean {
  if (!best) return false
  const has = (codes: ReasonCode[]) => best.reasons.some((code) => codes.includes(code))
  return has(AMOUNT) && has(IDENTITY) && (!next || best.score - next.score >= CLEAR)
}

function byAgreement(instalments: readonly OpenInstalment[]): OpenInstalment[][] {
  const groups = new Map<string, OpenInstalment[]>()
  for (const one of instalments) {
    if (one.open <= 0n) continue
    groups.set(one.agreementId, [...(groups.get(one.agreementId) ?? []), one])
  }
  return [...groups.values()]
}

/** Single instalments of exactly that amount, and the shortest run of several that make it. */
function exactParts(amount: bigint, group: OpenInstalment[]): SuggestedPart[][] {
  const single = group
    .filter(({ open }) => open === amount)
    .map((instalment) => [{ instalment, amount }])
  if (single.length > 0) return single
  for (const from of group.keys()) {
    let sum = 0n
    for (let to = from; to < group.length && sum < amount; to++) {
      sum += group[to]!.open
      if (sum === amount && to > from) {
        return [group.slice(from, to + 1).map((one) => ({ instalment: one, amount: one.open }))]
      }
    }
  }
  return []
}

/** The earliest open ones first; what is above all of them stays with the last. */
function spread(amount: bigint, group: OpenInstalment[]): SuggestedPart[] {
  const parts: SuggestedPart[] = []
  let rest = amount
  for (const instalment of group) {
    if (rest === 0n) break
    const part = rest < instalment.open ? rest : instalment.open
    parts.push({ instalment, amount: part })
    rest -= part
  }
  const last = parts.at(-1)!
  return [...parts.slice(0, -1), { ...last, amount: last.amount + rest }]
}

function identityOf(line: OpenLine, agreement: OpenInstalment, payers: KnownPayers): ReasonCode[] {
  const { number, funder, funderId } = agreement
  const { structuredRef, counterparty, counterpartyAccount } = line
  const codes: ReasonCode[] = []
  if (structuredRef && isReferenceTo(structuredRef, number)) codes.push('structured')
  else if (namesNumber(`${line.text} ${line.endToEnd ?? ''} ${structuredRef ?? ''}`, number)) {
    codes.push('number')
  }
  if (counterpartyAccount && payers.get(funderId)?.has(counterpartyAccount)) codes.push('account')
  if (counterparty && isNameAlike(counterparty, funder)) codes.push('name')
  return codes
}

function suggestionOf(line: OpenLine, parts: SuggestedPart[], reasons: ReasonCode[]): Suggestion {
  const due = parts[0]!.instalment.dueOn
  const days = due === null ? null : daysApart(due, line.bookedOn)
  const all = [...reasons]
  if (days !== null && days <= 5) all.push('due_near')
  else if (days !== null && days <= 31) all.push('due_month')
  return {
    agreementId: parts[0]!.instalment.agreementId,
    parts,
    score: all.reduce((sum, code) => sum + WEIGHT[code], 0),
    reasons: all,
  }
}

function better(a: Suggestion, b: Suggestion): number {
  const [left, right] = [a.parts[0]!.instalment, b.parts[0]!.instalment]
  return (
    b.score - a.score ||
    (left.dueOn ?? '9').localeCompare(right.dueOn ?? '9') ||
    left.number.localeCompare(right.number, 'en', { numeric: true }) ||
    (left.no ?? 0) - (right.no ?? 0)
  )
}
