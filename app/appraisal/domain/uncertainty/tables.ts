import { cutLawOf, type Distribution } from '#appraisal/domain/uncertainty/distributions'
import { fillWords, type State } from '#appraisal/domain/uncertainty/random'
import { normalCdf, normalQuantile } from '#appraisal/domain/uncertainty/special_functions'

/*
 * Quantiles at fixed steps with straight lines between them: what a draw costs is then the same for every
 * distribution. The outer 64ths have finer steps of their own, the outer 4096ths finer ones again, and the
 * outermost 262,144ths are reckoned exactly, so that no draw is off by more than some 0.0003 standard
 * deviations, or a 10,000th of its value where a tail is long.
 */

const MAIN_BITS = 11
const MAIN = 2 ** MAIN_BITS
const EDGE = MAIN / 64
const FINE = 1024
const EXACT = FINE / 64
const KEPT_TABLES = 200

/** Quantiles of one distribution by 32-bit words. */
export interface QuantileTable {
  main: Float64Array
  /** The outer steps at the low end and at the high end: a 64th, then a 4096th. */
  low: [Float64Array, Float64Array]
  high: [Float64Array, Float64Array]
  quantile: (u: number) => number
  /** A table of the same distribution by standard normals, for draws that are correlated. */
  byNormal(): Float64Array
}

/** Steps of `byNormal` in one standard deviation, and how far it reaches. */
const PER_SD = 128
const REACH = 7
const kept = new Map<string, QuantileTable>()
/** Words of the outer 4096ths, counted from their end. */
const FINER = 1 << 20

/** The table of a distribution; the last ones are kept. */
export function tableOf(of: Distribution): QuantileTable {
  const key = JSON.stringify(of)
  let table = kept.get(key)
  if (!table) {
    table = of.kind === 'normal' && !of.within ? scaledNormal(of) : makeTable(of)
    if (kept.size >= KEPT_TABLES) kept.delete(kept.keys().next().value!)
    kept.set(key, table)
  }
  return table
}

function makeTable(of: Distribution): QuantileTable {
  const { quantile } = cutLawOf(of)
  const steps = (count: number, u: (at: number) => number, from: number, to: number) => {
    const values = new Float64Array(count + 1)
    for (let at = from; at <= to; at++) values[at] = quantile(u(at))
    return values
  }
  let byNormal: Float64Array | undefined
  return {
    main: steps(MAIN, (at) => at / MAIN, EDGE, MAIN - EDGE),
    low: [64, 4096].map((part) => steps(FINE, (at) => at / FINE / part, EXACT, FINE)) as Pair,
    high: [64, 4096].map((part) => steps(FINE, (at) => 1 - at / FINE / part, EXACT, FINE)) as Pair,
    quantile,
    byNormal: () =>
      (byNormal ??= steps(
        2 * REACH * PER_SD,
        (at) => normalCdf(at / PER_SD - REACH),
        0,
        2 * REACH * PER_SD
      )),
  }
}

type Pair = [Float64Array, Float64Array]

let standard: QuantileTable | undefined
const STANDARD: Distribution = { kind: 'normal', mean: 0, sd: 1 }

/** Every normal is the standard one, stretched. */
function scaledNormal({ mean, sd }: { mean: number; sd: number }): QuantileTable {
  standard ??= makeTable(STANDARD)
  const stretch = (values: Float64Array) => values.map((value) => mean + sd * value)
  return {
    main: stretch(standard.main),
    low: standard.low.map(stretch) as Pair,
    high: standard.high.map(stretch) as Pair,
    quantile: (u) => mean + sd * normalQuantile(u),
    byNormal: () =>
      Float64Array.from(
        { length: 2 * REACH * PER_SD + 1 },
        (_, at) => mean + sd * (at / PER_SD - REACH)
      ),
  }
}

/**
 * The value of a word in the outer 64ths, put in its place. Words are signed here, and nothing is given back: numbers
 * that a processor can hold as they are cost half of others. So does no power with a variable exponent.
 */
function putOuter(
  values: Float64Array,
  at: number,
  { low, high, quantile }: QuantileTable,
  word: number
): void {
  const isLow = word >= 0
  const fromEdge = isLow ? word : ~word
  const level = fromEdge < FINER ? 1 : 0
  const bits = level === 1 ? 10 : 16
  const width = 1 << bits
  const cell = fromEdge >> bits
  if (cell < EXACT) {
    values[at] = quantile(((word >>> 0) + 0.5) / 2 ** 32)
    return
  }
  const steps = (isLow ? low : high)[level]
  const part = ((fromEdge & (width - 1)) + 0.5) / width
  values[at] = steps[cell] + part * (steps[cell + 1] - steps[cell])
}

const PART = 1 / 2 ** (32 - MAIN_BITS)
const MASK = 2 ** (32 - MAIN_BITS) - 1

/** Values of a distribution at the words of a stream. */
export function fillValues(values: Float64Array, state: State, table: QuantileTable): void {
  const { main } = table
  let [s0, s1, s2, s3] = state
  for (let at = 0; at < values.length; at++) {
    // As `fillWords` of random.ts; here as well, since a column of words in between takes twice the time.
    const five = Math.imul(s1, 5)
    const word = Math.imul((five << 7) | (five >>> 25), 9)
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 11) | (s3 >>> 21)
    const cell = word >>> (32 - MAIN_BITS)
    if (cell >= EDGE && cell < MAIN - EDGE) {
      const value = main[cell]
      values[at] = value + ((word & MASK) + 0.5) * PART * (main[cell + 1] - value)
    } else putOuter(values, at, table, word)
  }
}

/** Values at the words of a stream where each has its probability: no line leads from one to the next. */
export function fillDiscrete(
  values: Float64Array,
  state: State,
  quantile: (u: number) => number
): void {
  const words = new Uint32Array(values.length)
  fillWords(words, state)
  for (let at = 0; at < values.length; at++) values[at] = quantile((words[at] + 0.5) / 2 ** 32)
}

/** The value of every standard normal. */
export function fillByNormal(
  values: Float64Array,
  normals: Float64Array,
  steps: Float64Array
): void {
  for (let at = 0; at < values.length; at++) {
    const place = Math.min(REACH - 1e-9, Math.max(-REACH, normals[at])) * PER_SD + REACH * PER_SD
    const cell = Math.floor(place)
    values[at] = steps[cell] + (place - cell) * (steps[cell + 1] - steps[cell])
  }
}

/** Standard normals at the words of a stream. */
export function fillNormals(normals: Float64Array, state: State): void {
  fillValues(normals, state, tableOf(STANDARD))
}
