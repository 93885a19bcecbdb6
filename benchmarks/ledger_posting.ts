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

await eachDatabase(import.meta.url, (database) =>
  withApplication(database, () => measure(database))
)

async function measure(database: DatabaseName) {
  const { makeMeasuredCity, measuredEntry } = await import('./support/books.js')
  const { bareSqlite, barePostgres, storedEntries } = await import('./support/bare.js')
  const { emptyBooks, withoutGuards } = await import('./support/emptying.js')
  const { transact } = await import('#core/transact')
  const { postEntries, postEntry } = await import('#ledger/actions/post_entry')
  const { postTogether } = await import('#ledger/actions/post_together')
  const { verifyLedger } = await import('#ledger/actions/verify_ledger')

  const isRefusal = (outcome: unknown) => outcome instanceof Error

  const city = await makeMeasuredCity('posting')
  const requests = (count: number) =>
    Array.from({ length: count }, (_, at) => measuredEntry(city, at + 1, count))

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
    const entries = requests(count)
    const rates: { ours: Rate; bare: Rate }[] = []
    for (let turn = 0; turn < ROUNDS; turn++) {
      const ours = await rate(count, () => inChunks(entries, perCommit))
      if (!(await verifyLedger(city.id)).ok) throw new Error('The ledger does not verify')
      const stored = await storedEntries(city.id)
      const bare = await withoutGuards(async () => {
        await emptyBooks(city.id)
        const writer = database === 'postgres' ? await barePostgres() : bareSqlite()
        try {
          return await rate(count, () => writer.write(stored, perCommit))
        } finally {
          await writer.close()
          await emptyBooks(city.id)
        }
      })
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
    // receipts only: they need nothing of one another, whatever the order in which they are served
    const entries = Array.from({ length: AT_ONCE }, (_, at) =>
      measuredEntry(city, at * 5 + 1, AT_ONCE * 5)
    )
    const rates: { together: number; alone: number }[] = []
    const measured = async (work: (entry: EntryRequest) => Promise<unknown>) => {
      const { perSecond } = await rate(AT_ONCE, () => Promise.all(entries.map(work)))
      await withoutGuards(() => emptyBooks(city.id))
      return perSecond
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
  await inChunks(requests(CHUNK), CHUNK)
  await withoutGuards(() => emptyBooks(city.id))

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
