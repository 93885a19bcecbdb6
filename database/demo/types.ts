import type { AppraisalModel } from '#appraisal/domain/model'
import type { AllocationRule } from '#allocation/domain/types'
import type { RecognitionPolicy } from '#ledger/domain/events'
import type { FinancingTerms } from '#committee/domain/principle'
import type { QuorumRules } from '#committee/domain/quorum'
import type { CommitteeScope, Fallback, SeatKind } from '#committee/domain/seats'
import type { FunderKind } from '#funding/domain/funder_kinds'
import type { DemoVote } from './votes.js'

/** sourced (with the source), illustrative (invented by us, and shown as such) or derived. */
export type Mark = 'sourced' | 'illustrative' | 'derived'

/**
 * A demo city as a person can read it. Amounts are decimal strings in major units ('30000000',
 * '25000.01'); parties, lines and agreements are named by their codes.
 */
export interface DemoCity {
  city: {
    slug: string
    name: string
    nameLang: string
    country: string
    currency: string
    timezone: string
    locale: string
    note: string
  }
  /** Invented names, one for each role. */
  people: Record<'finance' | 'approver' | 'committee' | 'auditor' | 'admin', string>
  ledger: {
    recognition: RecognitionPolicy
    approvalThreshold: string
    opensOn: string
    years: number[]
  }
  plan: {
    title: string
    titleLang: string
    vision?: string
    startsYear: number
    endsYear: number
    declaredStrategies?: number
    declaredProjects?: number
    /** What is known without being in the books; each with its source. */
    note: string
    source: string
    strategies: string[]
  }
  programmes: DemoProgramme[]
  parties: DemoParty[]
  agreements: DemoAgreement[]
  rounds: DemoRound[]
  spending: DemoSpending[]
  provisions?: DemoProvision[]
  /** What it shows besides its plan and rounds (`extras/`). */
  extras?: 'anseong' | 'melitopol' | 'practice'
  appraisals: { programme: string; document: AppraisalModel }[]
  committees?: DemoCommittee[]
}

export interface DemoCommittee {
  code: string
  scope: CommitteeScope
  name: string
  mark: 'sourced' | 'illustrative'
  source: string
  quorum: QuorumRules
  fallback: Fallback
  seats: DemoSeat[]
  principle?: DemoPrinciple
}

export interface DemoPrinciple {
  text: string
  reason: string
  terms: FinancingTerms
}

/** With `account` the person of that role sits on it; without an organisation the seat is vacant. */
export interface DemoSeat {
  kind: SeatKind
  memberCity?: string
  isVoting?: boolean
  holder?: string
  organisation?: string
  account?: keyof DemoCity['people']
}

export interface DemoProgramme {
  code: string
  title: string
  /** `scheme:item` of the default schemes. */
  tags?: string[]
  note?: string
  roles?: { party: string; role: string; responsibility: string }[]
  places?: string[]
  lines: DemoLine[]
}

export interface DemoLine {
  code: string
  title: string
  year: number
  group: string
  nature: 'capital' | 'current'
  activity: 'build' | 'maintain'
  need: string
  floor?: string
  place?: string
  mark: Mark
  source?: string
}

export interface DemoParty {
  code: string
  name: string
  kind?: FunderKind
  kindOther?: string
  payee?: boolean
  partner?: boolean
  note?: string
}

export interface DemoAgreement {
  number: string
  funder: string
  title: string
  amount: string
  mark: Mark
  source?: string
  note?: string
  status: 'asked' | 'active'
  signedOn?: string
  earmark?: {
    lines?: string[]
    groups?: string[]
    years?: number[]
    nature?: 'capital' | 'current'
  }
  instalments?: { dueOn: string; amount: string }[]
  /** What must be brought beside it, and the agreements that bring it. */
  match?: DemoMatch
  receipts?: { on: string; amount: string; ref: string; instalment?: number }[]
}

export interface DemoMatch {
  form: 'percent' | 'ratio' | 'amounts'
  first: string
  second: string
  /** Costs that both pay, where the agreement names them. */
  baseAmount?: string
  reason: string
  /** Numbers of agreements that are used as match, each with all of it. */
  sources: string[]
}

/** What others pay and run for people of the city: shown beside its books, never in them. */
export interface DemoProvision {
  programme: string
  title: string
  year: number
  funders: string
  runBy: string
  people: number
  amount: string
  source: string
}

export interface DemoRound {
  code: string
  title: string
  year: number
  decidedOn: string
  rule: AllocationRule
  principle: string
  /** Numbers of agreements: their funds are shared. */
  agreements: string[]
  lines: string[]
  ringFences: { groups: string[]; amount?: string; percentage?: string; reason: string }[]
  /** What citizens chose, beside it. */
  vote?: DemoVote
}

export interface DemoSpending {
  number: string
  agreement: string
  line: string
  year: number
  payee: string
  description: string
  amount: string
  committedOn: string
  spentOn: string
}
