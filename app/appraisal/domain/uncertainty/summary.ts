import { exp, ln } from '#appraisal/domain/uncertainty/elementary'

/** What the draws of one figure come to. */
export interface DrawSummary {
  draws: number
  mean: number
  sd: number
  /** Of the mean: sd/√draws. */
  standardError: number
  least: number
  most: number
  /** Values below which p per cent of the draws lie, by p. */
  percentiles: { percent: number; value: number }[]
  shareAboveZero: number
  histogram: { from: number; to: number; draws: number }[]
  /** The mean of the first draws, with its standard error: how far it has settled. */
  convergence: { draws: number; mean: number; standardError: number }[]
}

export const PERCENTS = [1, 5, 10, 25, 50, 75, 90, 95, 99] as const
const BARS = 32
const BINS = 16_384
const CHECKPOINTS = 24

/** Summarises values in the order of the draws; adding up in that order keeps every digit the same. */
export function summarise(
  values: Float64Array,
  percents: readonly number[] = PERCENTS
): DrawSummary {
  const count = values.length
  const stops = checkpoints(count)
  const convergence: DrawSummary['convergence'] = []
  const centre = values[0]
  let total = 0
  let squares = 0
  let least = Infinity
  let most = -Infinity
  let positive = 0
  let at = 0
  const spread = (n: number) => Math.sqrt(Math.max(0, (squares - (total * total) / n) / (n - 1)))
  for (const stop of stops) {
    for (; at < stop; at++) {
      const value = values[at]
      const off = value - centre
      total += off
      squares += off * off
      if (value < least) least = value
      if (value > most) most = value
      if (value > 0) positive += 1
    }
    convergence.push({
      draws: stop,
      mean: centre + total / stop,
      standardError: spread(stop) / Math.sqrt(stop),
    })
  }
  return {
    draws: count,
    mean: centre + total / count,
    sd: spread(count),
    standardError: spread(count) / Math.sqrt(count),
    least,
    most,
    ...spreadOf(values, percents, least, most),
    shareAboveZero: positive / count,
    convergence,
  }
}

function spreadOf(
  values: Float64Array,
  percents: readonly number[],
  least: number,
  most: number
): Pick<DrawSummary, 'percentiles' | 'histogram'> {
  if (!(most > least)) {
    return {
      percentiles: percents.map((percent) => ({ percent, value: least })),
      histogram: [{ from: least, to: most, draws: values.length }],
    }
  }
  const bins = binned(values, least, most)
  return { percentiles: percentilesOf(values, percents, bins), histogram: histogramOf(bins, most) }
}

/** Rising counts of draws, evenly on a logarithmic scale, the last being all. */
function checkpoints(count: number): number[] {
  const first = Math.min(100, count)
  const growth = ln(count / first) / (CHECKPOINTS - 1)
  const stops = Array.from({ length: CHECKPOINTS }, (_, at) => Math.round(first * exp(growth * at)))
  stops[CHECKPOINTS - 1] = count
  return [...new Set(stops)]
}

/** How many values lie in each of many narrow bins, which tell percentiles and histogram. */
interface Bins {
  least: number
  scale: number
  counts: Uint32Array
}

function binned(values: Float64Array, least: number, most: number): Bins {
  const counts = new Uint32Array(BINS)
  // A little less than the bins there are, so that the greatest value has its place in the last.
  const scale = (BINS * (1 - 1e-12)) / (most - least)
  for (let at = 0; at < values.length; at++) counts[((values[at] - least) * scale) | 0] += 1
  return { least, scale, counts }
}

/**
 * Exact percentiles (between two draws a straight line) without sorting all: only the bins that hold one are
 * sorted.
 */
function percentilesOf(values: Float64Array, percents: readonly number[], bins: Bins) {
  const ranks = percents.map((percent) => ((values.length - 1) * percent) / 100)
  const wanted = [...new Set(ranks.flatMap((rank) => [Math.floor(rank), Math.ceil(rank)]))]
  const slots = new Map<number, { before: number; held: number[] }>()
  const isWanted = new Uint8Array(BINS)
  let before = 0
  bins.counts.forEach((count, bin) => {
    if (count > 0 && wanted.some((rank) => rank >= before && rank < before + count)) {
      slots.set(bin, { before, held: [] })
      isWanted[bin] = 1
    }
    before += count
  })
  const { least, scale } = bins
  // By place, for an iterator over so many takes twice the time
  // eslint-disable-next-line @unicorn/no-for-loop
  for (let at = 0; at < values.length; at++) {
    const bin = ((values[at] - least) * scale) | 0
    if (isWanted[bin] === 1) slots.get(bin)!.held.push(values[at])
  }
  const found = new Map<number, number>()
  for (const { before: start, held } of slots.values()) {
    const rising = Float64Array.from(held).sort()
    for (const rank of wanted) {
      if (rank >= start && rank < start + rising.length) found.set(rank, rising[rank - start])
    }
  }
  return percents.map((percent, at) => {
    const below = found.get(Math.floor(ranks[at]))!
    const above = found.get(Math.ceil(ranks[at]))!
    return { percent, value: below + (above - below) * (ranks[at] - Math.floor(ranks[at])) }
  })
}

function histogramOf({ counts, least }: Bins, most: number) {
  const width = (most - least) / BARS
  const perBar = BINS / BARS
  return Array.from({ length: BARS }, (_, at) => ({
    from: least + at * width,
    to: at === BARS - 1 ? most : least + (at + 1) * width,
    draws: counts.subarray(at * perBar, (at + 1) * perBar).reduce((sum, count) => sum + count, 0),
  }))
}
