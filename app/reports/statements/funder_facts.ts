import type { StoredAgreement } from '#funding/actions/agreement_store'
import type { Reader } from '#ledger/queries/reader'
import type { HeadFigures, ReceivedMoney } from '#reports/domain/funder_figures'
import type { VarianceRule } from '#reports/domain/variance'
import type { FunderClaim } from '#reports/queries/funder_claim'
import type { FunderDays, FunderFund, FunderMoney } from '#reports/queries/funder_money'
import type { FunderSource } from '#reports/queries/funder_sources'
import type { HeadVersion } from '#reports/queries/report_heads'

/** What a funder's statement is asked for. */
export interface FunderQuestion extends FunderDays {
  cityId: string
  /** Of the books. */
  currency: string
  agreementId: string
  reader: Reader
  /** Whether the reader may write explanations. */
  mayExplain: boolean
  /** How much of the approved amounts is expected by the last day. */
  rule: VarianceRule | null
  /** The days as the reader's language writes them. */
  days: string
}

/** All that the tables of a statement are made of. */
export interface FunderFacts {
  question: FunderQuestion
  agreement: StoredAgreement
  fund: FunderFund
  /** Other agreements that share the fund. */
  sharedWith: number
  version: HeadVersion | null
  original: HeadVersion | null
  figures: HeadFigures[]
  headOfLine: ReadonlyMap<string, string | null>
  money: FunderMoney
  claim: FunderClaim
  /** All that came until the last day: the rate of the statement where the agreement is foreign. */
  received: ReceivedMoney
  sources: FunderSource[]
  funds: ReadonlyMap<string, { code: string; name: string }>
  explained: ReadonlyMap<string, { text: string; lang: string }>
  tolerance: string
  rule: VarianceRule
}
