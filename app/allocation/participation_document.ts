import { canonicalJson, sha256 } from '#core/hashes'
import type {
  AnalysedOutcome,
  ParticipationAnalysis,
} from '#allocation/domain/participation/analysis'
import {
  PB_RULES,
  satisfactionsOf,
  type Amount,
  type PbRule,
} from '#allocation/domain/participation/analysis'
import type { Satisfaction } from '#allocation/domain/participation/election'

/** The bytes of an analysis that are stored and hashed. */
export function analysisDocument(analysis: ParticipationAnalysis): { text: string; hash: string } {
  const text = canonicalJson(analysis)
  return { text, hash: sha256(text) }
}

/** A stored analysis; null when it is not what was stored. */
export function readAnalysis(text: string, hash: string): ParticipationAnalysis | null {
  return sha256(text) === hash ? (JSON.parse(text) as ParticipationAnalysis) : null
}

export interface ChosenOutcome {
  amount?: Amount
  rule?: PbRule
  satisfaction?: Satisfaction
}

/**
 * The outcome that is asked for, or the nearest one the file has: Equal Shares completed by raised purses and then
 * by votes, at the sum the file names.
 */
export function outcomeOf(analysis: ParticipationAnalysis, asked: ChosenOutcome): AnalysedOutcome {
  const known = satisfactionsOf(analysis.voteType)
  const satisfaction = known.find((one) => one === asked.satisfaction) ?? known[0]
  const rule = PB_RULES.find((one) => one === asked.rule) ?? 'raise_then_most_voters'
  const of = (amount: Amount | undefined) =>
    analysis.outcomes.find(
      (one) =>
        one.amount === amount &&
        one.rule === rule &&
        (one.satisfaction === satisfaction || rule === 'greedy')
    )
  return of(asked.amount) ?? of('stated')!
}
