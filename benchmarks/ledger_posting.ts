/**
 * Posting against the bare drivers: durable single entries, chunks of 250 of which each may be refused alone, and
 * a thousand entries that arrive at once. SQLite and PostgreSQL, on the clock and in processor time.
 */
import type { EntryRequest } from '#ledger/domain/entry'
import { eachDatabase, type DatabaseName } from './support/runs.js'
import { withApplication } from './support/application.js'
import { processorTime } from './support/processor_time.js'

const SINGLE = 600
const CHUNKED = 3000
const CHUNK = 250
const AT_ONCE = 1000
const ROUNDS = 3
const WARM_UP = 5000
const MADE_AT_MOST = 50_000

await eachDatabase(import.meta.url, (database) =>
  withApplication(database, () => measure(database))
)

async function measure(database: DatabaseName) {
  const { analyse, makeMeasuredCity, measuredEntry } = await import('./support/books.js')
  const { bareSqlite, barePostgres, storedEntries } = await import('./support/bare.js')
  const { withoutGuards } = await import('./support/without_guards.js')
  const { transact } = await import('#core/transact')
  const { postEntries, postEntry } = await import('#ledger/actions/post_entry')
  const { postTogether } = await import('#ledger/actions/post_together')
  const { ledgerState } = await import('#ledger/queries/ledger_state')
  const { verifyLedger } = await import('#ledger/actions/verify_ledger')

  const isRefusal = (outcome: unknown) => outcome instanceof Error

  // Books are never emptied, and nor are they here: one city's are posted, another's written bare, and
  // both only grow.
  const [city, bareCity] = [await makeMeasuredCity('posting'), await makeMeasuredCity('bare')]
  let made = 0
  const requests = (count: number, step = 1) => {
    const first = made
    made += count * step
    return Array.from({ length: count }, (_, at) =>
      measuredEntry(city, first + at * step + 1, MADE_AT_MOST)
    )
  }
  /** What was posted since, written bare. */
  const writeBare = async (since: bigint, perCommit: number) => {
    const stored = await storedEntries(city, bareCity, since)
    return withoutGuards(async () => {
      const writer = database === 'postgres' ? await barePostgres() : bareSqlite()
      try {
        return await rate(stored.length, () => writer.write(stored, perCommit))
      } finally {
        await writer.close()
      }
    })
  }

  const inChunks = async (entries: ReturnType<typeof requests>, perCommit: number) => {
    for (let at = 0; at < entries.length; at += perCommit) {
      const some = entries.slice(at, at + perCommit)
      if (perCommit === 1) await transact((trx) => postEntry(trx, some[0]))
      else {
        const refused = (await transact((trx) => postEntries(trx, some))).find(isRefusal)
        if (refused) throw refused
      }
    }
  }

  const compared = async (count: number, perCommit: number) => {
    const rates: { ours: Rate; bare: Rate }[] = []
    for (let turn = 0; turn < ROUNDS; turn++) {
      const entries = requests(count)
      const { headSeq } = await ledgerState(city.id)
      const ours = await rate(count, () => inChunks(entries, perCommit))
      if (!(await verifyLedger(city.id)).ok) throw new Error('The ledger does not verify')
      const bare = await writeBare(headSeq, perCommit)
      rates.push({ ours, bare })
    }
    const median = (of: (rate: Rate) => number) => {
      const sorted = rates.toSorted((a, b) => of(a.ours) / of(a.bare) - of(b.ours) / of(b.bare))
      const { ours, bare } = sorted[Math.floor(ROUNDS / 2)]
      return { ours: of(ours), bare: of(bare), share: round(of(ours) / of(bare)) }
    }
    const processor = median(({ perProcessorSecond }) => perProcessorSecond)
    return {
      entries: count,
      per_commit: perCommit,
      ...median(({ perSecond }) => perSecond),
      processor,
    }
  }

  const atOnce = async () => {
    const rates: { together: number; alone: number }[] = []
    const measured = async (work: (entry: EntryRequest) => Promise<unknown>) => {
      // receipts only: they need nothing of one another, whatever the order in which they are served
      const entries = requests(AT_ONCE, 5)
      return (await rate(AT_ONCE, () => Promise.all(entries.map(work)))).perSecond
    }
    for (let turn = 0; turn < ROUNDS; turn++) {
      const alone = await measured((entry) => transact((trx) => postEntry(trx, entry)))
      const together = await measured(postTogether)
      rates.push({ alone, together })
    }
    const { alone, together } = rates.toSorted(
      (a, b) => a.together / a.alone - b.together / b.alone
    )[Math.floor(ROUNDS / 2)]
    return { entries: AT_ONCE, together, alone, times: round(together / alone) }
  }

  // As in a database that has run for a while: the planner knows its tables.
  await inChunks(requests(WARM_UP), CHUNK)
  await writeBare(0n, CHUNK)
  await analyse()

  return {
    at_once: await atOnce(),
    single: await compared(SINGLE, 1),
    chunked: await compared(CHUNKED, CHUNK),
  }
}

interface Rate {
  perSecond: number
  /** Per second of processor time, of this process and of the server together. */
  perProcessorSecond: number
}

async function rate(count: number, work: () => Promise<unknown>): Promise<Rate> {
  const begun = performance.now()
  const { client, server } = await processorTime(work)
  return {
    perSecond: Math.round((count * 1000) / (performance.now() - begun)),
    perProcessorSecond: Math.round((count * 1_000_000) / (client + server)),
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
