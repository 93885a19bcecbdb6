import { isPostgres, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { postEntries } from '#ledger/actions/post_entry'
import db from '@adonisjs/lucid/services/db'
import {
  analyse,
  makeMeasuredCity,
  measuredCity,
  measuredEntry,
  type MeasuredCity,
} from './books.js'
import { copyLedger } from './copy_ledger.js'
import { keptLedger, keepLedger } from './kept_ledger.js'

const CHUNK = 500

/**
 * A city with so many entries: those that an earlier run has kept, or posted anew. What was copied must
 * verify like what was posted.
 */
export async function filledCity(slug: string, count: number): Promise<MeasuredCity> {
  const kept = keptLedger()
  if (!kept) {
    const city = await makeMeasuredCity(slug)
    await seedEntries(city, count)
    if (!isPostgres()) await keepLedger()
    return city
  }
  const city = measuredCity(slug)
  if (isPostgres()) await copyLedger(kept)
  else await analyse()
  const [{ entries }] = await selectRows(
    db.connection(),
    'SELECT count(*) AS entries FROM journal_entries WHERE city_id = ?',
    [city.id]
  )
  if (toCount(entries) !== count)
    throw new Error(`${kept} has ${entries} entries of the city ${slug}`)
  const verdict = await verifyLedger(city.id)
  if (!verdict.ok) throw new Error(JSON.stringify(verdict.faults))
  console.error(`${count} kept entries verified in ${Math.round(verdict.seconds * 10) / 10} s`)
  return city
}

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
