import type { AllocationRule } from '#allocation/domain/types'
import type { ExportIdentity } from '#workbooks/copies'

/** A run of an allocation round as its workbook needs it: plain data, so that a thread can take it. */
export interface RunBook {
  city: string
  round: string
  no: number
  rule: AllocationRule
  /** In the words of the reader. */
  ruleName: string
  unitName: string
  runAt: string
  runBy: string
  engine: string
  inputHash: string
  resultHash: string
  currency: string
  spendable: bigint
  lines: RunBookLine[]
  funds: RunBookFund[]
  /** What each fund pays to each line, in the order of lines and funds; null where its earmark leaves it out. */
  payments: (bigint | null)[][]
  /** What funds pay lines at most, by place of fund and line, after what earlier decisions gave. */
  caps: { fund: number; line: number; most: bigint; reason: string }[]
  fences: { id: string; groups: string[]; required: bigint }[]
  locale: string
  generatedAt: string
  appVersion: string
  ledgerHead: string
  identity: ExportIdentity
}

export interface RunBookLine {
  code: string
  title: string
  programme: string
  group: string
  need: bigint
  /** What it gets in any case: its own floor or its part of a ring-fence. */
  lower: bigint
  /** What it can take at most. */
  upper: bigint
  equity: string
  heads: bigint | null
  /** Level of its block as "p/q" of minor units or of need; null where money is not short for it. */
  level: string | null
  /** Nothing above its lower bound: lines of a higher priority come first. */
  waits: boolean
  exact: string
  oddUnit: boolean
  amount: bigint
  /** In the words of the reader. */
  setBy: string
}

export interface RunBookFund {
  code: string
  name: string
  amount: bigint
}
