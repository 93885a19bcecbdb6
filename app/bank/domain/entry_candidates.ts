import { daysApart, isNameAlike, namesNumber } from '#bank/domain/likeness'
import type { OpenLine } from '#bank/domain/suggest'

/** An entry in the books that moved money, and what of it no line of a bank shows yet. */
export interface CashEntry {
  entryId: string
  seq: bigint
  kind: string
  effectiveOn: string
  memo: string
  /** Signed like a line: what left is negative. */
  unseen: bigint
  bankRef: string | null
  /** Number of the agreement, for receipts. */
  number: string | null
  party: string | null
}

export type EntryReasonCode = 'amount' | 'bank_ref' | 'same_day' | 'near_day' | 'number' | 'name'

const WEIGHT: Record<EntryReasonCode, number> = {
  amount: 40,
  bank_ref: 50,
  same_day: 20,
  near_day: 10,
  number: 20,
  name: 15,
}

export interface EntryCandidate {
  entry: CashEntry
  score: number
  reasons: EntryReasonCode[]
}

type Line = OpenLine & { bankRef: string | null }

const SHOWN = 10
const CLEAR = 10

/** Entries that a line may be the bank's side of, the best first: same direction, and some reason. */
export function entryCandidates(line: Line, entries: readonly CashEntry[]): EntryCandidate[] {
  return entries
    .filter(({ unseen }) => unseen > 0n === line.amount > 0n && unseen !== 0n)
    .map((entry) => candidateOf(line, entry))
    .filter(({ reasons }) => reasons.some((code) => code === 'amount' || code === 'bank_ref'))
    .toSorted((a, b) => b.score - a.score || (a.entry.seq < b.entry.seq ? -1 : 1))
    .slice(0, SHOWN)
}

/** Whether the first candidate needs no eye: amount and reference, or amount and day, and none near. */
export function isClearEntry([best, next]: readonly EntryCandidate[]): boolean {
  if (!best || !best.reasons.includes('amount')) return false
  const isKnown = best.reasons.some((code) => code !== 'amount')
  return isKnown && (!next || best.score - next.score >= CLEAR)
}

function candidateOf(line: Line, entry: CashEntry): EntryCandidate {
  const reasons: EntryReasonCode[] = []
  if (entry.unseen === line.amount) reasons.push('amount')
  if (entry.bankRef && (entry.bankRef === line.bankRef || entry.bankRef === line.endToEnd)) {
    reasons.push('bank_ref')
  }
  const days = daysApart(entry.effectiveOn, line.bookedOn)
  if (days === 0) reasons.push('same_day')
  else if (days <= 5) reasons.push('near_day')
  const said = `${line.text} ${line.endToEnd ?? ''} ${line.structuredRef ?? ''}`
  if (entry.number && namesNumber(said, entry.number)) reasons.push('number')
  if (entry.party && line.counterparty && isNameAlike(entry.party, line.counterparty)) {
    reasons.push('name')
  }
  const score = reasons.reduce((sum, code) => sum + WEIGHT[code], 0)
  return { entry, score, reasons }
}
