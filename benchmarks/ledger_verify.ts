/**
 * How many entries a second the whole verification of a ledger takes: ENTRIES=100000 by default, on SQLite and
 * PostgreSQL.
 */
import { entriesAsked, eachDatabase } from './support/runs.js'
import { withApplication } from './support/application.js'

await eachDatabase(import.meta.url, (database) =>
  withApplication(database, async () => {
    const { makeMeasuredCity } = await import('./support/books.js')
    const { seedEntries } = await import('./support/seeding.js')
    const { verifyLedger } = await import('#ledger/actions/verify_ledger')
    const entries = entriesAsked()
    const city = await makeMeasuredCity('verified')
    await seedEntries(city, entries)
    const runs: number[] = []
    for (let run = 0; run < 3; run++) {
      const verdict = await verifyLedger(city.id)
      if (!verdict.ok) throw new Error(JSON.stringify(verdict.faults))
      runs.push(Math.round(entries / verdict.seconds))
    }
    return { entries, per_second: Math.max(...runs), runs }
  })
)
