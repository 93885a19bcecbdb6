/**
 * How many entries a second the whole verification of a ledger takes: ENTRIES=100000 by default, on SQLite and
 * PostgreSQL.
 */
import { entriesAsked, eachDatabase } from './support/runs.js'
import { withApplication } from './support/application.js'
import { processorTime } from './support/processor_time.js'

await eachDatabase(import.meta.url, (database) =>
  withApplication(database, measure, { filled: true })
)

async function measure() {
  const { filledCity } = await import('./support/seeding.js')
  const { verifyLedger } = await import('#ledger/actions/verify_ledger')
  const entries = entriesAsked()
  const city = await filledCity('reported', entries)
  const runs: { perSecond: number; microseconds: number }[] = []
  for (let run = 0; run < 3; run++) {
    let seconds = 0
    const { client, server } = await processorTime(async () => {
      const verdict = await verifyLedger(city.id)
      if (!verdict.ok) throw new Error(JSON.stringify(verdict.faults))
      seconds = verdict.seconds
    })
    const microseconds = Math.round(((client + server) / entries) * 10) / 10
    runs.push({ perSecond: Math.round(entries / seconds), microseconds })
  }
  const best = runs.toSorted((a, b) => b.perSecond - a.perSecond)[0]
  return { entries, per_second: best.perSecond, processor_per_entry: best.microseconds, runs }
}
