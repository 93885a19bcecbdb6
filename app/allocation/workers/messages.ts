import type { ParticipationAnalysis } from '#allocation/domain/participation/analysis'

/** A file of a vote, the currency of the city, and what the round shares out in whole units of it. */
export interface PbJob {
  path: string
  currency: string
  roundAmount: string | null
}

export interface PbRead {
  analysis: ParticipationAnalysis
  currency: string
}

export type FromPbWorker =
  ({ type: 'done' } & PbRead) | { type: 'refused'; code: string; params: Record<string, string> }
