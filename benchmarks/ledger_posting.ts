/**
 * Posting against the bare drivers: durable single entries, chunks of 250 with a savepoint each, and a thousand
 * entries that arrive at once. SQLite and PostgreSQL.
 */
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'
import { withApplication } from './support/application.js'

const SINGLE = 1000
const CHUNKED = 5000
const CHUNK = 250
const ROUNDS = 1

const database = process.argv[2] as 'sqlite' | 'postgres' | undefined
if (database) console.log(JSON.stringify(await withApplication(database, measure)))
else
  console.log(
    JSON.stringify({ sqlite: inOwnProcess('sqlite'), postgres: inOwnProcess('postgres') })
  )

/** One application knows one database: each is measured in a process of its own. */
function inOwnProcess(name: string): unknown {
  const args = ['--import=@poppinss/ts-exec', fileURLToPath(import.meta.url), name]
  const { stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(stdout)
}

async function measure() {
  const { makeMeasuredCity, measuredEntry } = await import('./support/books.js')
  const { bareSqlite, barePostgres, storedEntries } = await import('./support/bare.js')
  const { emptyBooks, withoutGuards } = await import('./support/emptying.js')
  const { transact } = await import('#core/transact')
  const { postEntries, postEntry } = await import('#ledger/actions/post_entry')
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
    const rates: { ours: number; bare: number }[] = []
    for (let turn = 0; turn < ROUNDS; turn++) {
      const ours = await perSecond(count, () => inChunks(entries, perCommit))
      if (!(await verifyLedger(city.id)).ok) throw new Error('The ledger does not verify')
      const stored = await storedEntries(city.id)
      const bare = await withoutGuards(async () => {
        await emptyBooks(city.id)
        const writer = database === 'postgres' ? await barePostgres() : bareSqlite()
        try {
          return await perSecond(count, () => writer.write(stored, perCommit))
        } finally {
          await writer.close()
          await emptyBooks(city.id)
        }
      })
      rates.push({ ours, bare })
    }
    const { ours, bare } = rates.toSorted((a, b) => a.ours / a.bare - b.ours / b.bare)[
      Math.floor(ROUNDS / 2)
    ]
    return { entries: count, per_commit: perCommit, ours, bare, share: round(ours / bare) }
  }

  return {
    single: await compared(SINGLE, 1),
    chunked: await compared(CHUNKED, CHUNK),
  }
}

async function perSecond(count: number, work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return Math.round((count * 1000) / (performance.now() - begun))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
