import { transact } from '#core/transact'
import { postEntries } from '#ledger/actions/post_entry'
import { analyse, measuredEntry, type MeasuredCity } from './books.js'

const CHUNK = 500

/** Posts so many entries the way imports do: every guard has judged each of them. */
export async function seedEntries(city: MeasuredCity, count: number): Promise<void> {
  for (let done = 0; done < count; done += CHUNK) {
    const size = Math.min(CHUNK, count - done)
    const some = Array.from({ length: size }, (_, at) => measuredEntry(city, done + at + 1, count))
    const answers = await transact((trx) => postEntries(trx, some))
    const refused = answers.find((answer) => answer instanceof Error)
    if (refused) throw refused
    if (done === 0) await analyse()
  }
  await analyse()
}

export function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]
}

/** Milliseconds of the middle run. */
export async function timed(work: () => Promise<unknown>, runs = 5): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const begun = performance.now()
    await work()
    times.push(performance.now() - begun)
  }
  return Math.round(median(times) * 10) / 10
}
