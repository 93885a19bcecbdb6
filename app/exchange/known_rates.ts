import type { KnownRate, KnownRates } from '#imports/domain/rate_rows'
import { daysBefore } from '#ledger/queries/days'

/** A recorded rate with its pair. */
export type RecordedRate = KnownRate & { pair: string }

const QUARTER = 92

/** The newest rate of every pair and day, from all that are recorded in the order of pair, day and revision. */
export class RecordedRates implements KnownRates {
  readonly #byDay = new Map<string, KnownRate>()
  readonly #byPair = new Map<string, KnownRate[]>()

  add(rates: readonly RecordedRate[]): void {
    for (const { pair, ...known } of rates) {
      this.#byDay.set(`${pair} ${known.asOf}`, known)
      let list = this.#byPair.get(pair)
      if (!list) this.#byPair.set(pair, (list = []))
      if (list.at(-1)?.asOf === known.asOf) list.pop()
      list.push(known)
    }
  }

  on(pair: string, day: string): KnownRate | undefined {
    return this.#byDay.get(`${pair} ${day}`)
  }

  before(pair: string, day: string): KnownRate | undefined {
    const latest = latestBefore(this.#byPair.get(pair) ?? [], day)
    return latest && latest.asOf >= daysBefore(day, QUARTER) ? latest : undefined
  }
}

function latestBefore(rates: KnownRate[], day: string): KnownRate | undefined {
  let [low, high] = [0, rates.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (rates[middle].asOf < day) low = middle + 1
    else high = middle
  }
  return rates[low - 1]
}
