import type { RecordedRate } from '#exchange/known_rates'
import type { RateFileLook } from '#exchange/rate_look'
import type { RateCounts } from '#exchange/rate_reading'
import type { RateReadingJob } from '#exchange/rate_rows'
import type { JudgedRate } from '#imports/domain/rate_rows'

/** What a file of rates is read for: to be looked at, or to be taken into the books. */
export type RateTask = RateReadingJob & { want: 'look' | 'rates' }

/** First what the books have, in parts, then the task. */
export type ToRateJudge = { known: RecordedRate[] } | { task: RateTask }

export interface RatesTaken {
  counts: RateCounts
  inverted: number
}

export interface RateFault {
  code: string
  params: Record<string, string | number>
  field?: string
}

/** Rates come in parts before the end. */
export type FromRateJudge =
  { rates: JudgedRate[] } | { look: RateFileLook } | { taken: RatesTaken } | { fault: RateFault }
