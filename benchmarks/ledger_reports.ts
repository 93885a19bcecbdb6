/**
 * Questions to a large ledger against scans of its postings, and a whole balance report against ledger and hledger
 * where they are installed. ENTRIES=100000 by default, on SQLite and PostgreSQL.
 */
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { withApplication } from './support/application.js'
import { isInstalled, runProcess } from './support/process_run.js'
import { eachDatabase, entriesAsked, type DatabaseName } from './support/runs.js'

/** Ends of parts of months, for which totals are kept, and days as far from them as can be. */
const DAYS = [
  ...['2024-03-10', '2024-03-15', '2024-05-15', '2024-08-20', '2024-08-25'],
  ...['2025-01-31', '2025-06-17', '2025-12-05'],
]

await eachDatabase(import.meta.url, (database) =>
  withApplication(database, () => measure(database), { filled: true })
)

async function measure(database: DatabaseName) {
  const { ownerClient } = await import('../tests/support/databases.js')
  const { readClient, selectRows } = await import('#core/sql')
  const { accountStatement } = await import('#ledger/queries/accounts')
  const { balancesBy } = await import('#ledger/queries/balances')
  const { analyse } = await import('./support/books.js')
  const { filledCity, timed } = await import('./support/seeding.js')

  const entries = entriesAsked()
  const city = await filledCity('reported', entries)
  await ownerClient().rawQuery(
    `CREATE INDEX IF NOT EXISTS covering ON postings (city_id, fund_id, budget_line_id, account_code, effective_on, functional_amount)`
  )
  await analyse()

  const client = readClient()
  const keys = ['fund', 'line', 'account'] as const
  const scan = (day: string) =>
    selectRows(
      client,
      `SELECT fund_id, budget_line_id, account_code,
         sum(CASE WHEN functional_amount > 0 THEN functional_amount ELSE 0 END) AS debits,
         sum(CASE WHEN functional_amount < 0 THEN functional_amount ELSE 0 END) AS credits
       FROM postings WHERE city_id = ? AND effective_on <= ?
       GROUP BY fund_id, budget_line_id, account_code`,
      [city.id, day]
    )
  const compared = async (ours: () => Promise<unknown>, theirs: () => Promise<unknown>) => {
    const [own, scanned] = [await timed(ours), await timed(theirs, 3)]
    return { ours_ms: own, scan_ms: scanned, times: Math.round((scanned / own) * 10) / 10 }
  }

  const statement = (after: Parameters<typeof accountStatement>[2]['after'] = null) =>
    accountStatement(city.id, '1000', { from: '2024-01-01', to: '2025-12-31', after })
  const { next } = await statement()
  const deep = { day: '2025-07-01', seq: 0n, lineNo: 0 }
  const asOf: Record<string, unknown> = {}
  for (const day of DAYS) {
    asOf[day] = await compared(
      () => balancesBy(client, city.id, keys, { asOf: day }),
      () => scan(day)
    )
  }
  const knownAt = BigInt(Math.floor(entries * 0.9))
  const result = {
    entries,
    trial_balance: await compared(
      () => balancesBy(client, city.id, keys, { asOf: '9999-12-31' }),
      () => scan('9999-12-31')
    ),
    as_of: asOf,
    known_at_90_percent_ms: await timed(() =>
      balancesBy(client, city.id, keys, { asOf: '9999-12-31', knownAt })
    ),
    statement_page_ms: {
      first: await timed(() => statement()),
      second: await timed(() => statement(next)),
      deep: await timed(() => statement(deep)),
    },
  }
  await ownerClient().rawQuery('DROP INDEX covering')
  return { ...result, process: await processes(city.slug, database) }
}

/** A balance report as a whole process: ours on the database, the peers' on the exported journal. */
async function processes(slug: string, database: DatabaseName) {
  const ours = await runProcess(process.execPath, [
    ...['ace.js', 'ledger:balances', slug, '--by', 'fund,line,account', '--json'],
  ])
  if (database === 'postgres') return { ours }
  const file = join(tmpdir(), `ledger-bench-${process.pid}.journal`)
  try {
    await writeJournal(file)
    const peers: Record<string, unknown> = {}
    if (isInstalled('ledger')) {
      const run = await runProcess('ledger', ['-f', file, 'balance', '--flat'])
      peers.ledger = {
        ...run,
        times: run.seconds / ours.seconds,
        memory: run.megabytes / ours.megabytes,
      }
    }
    if (isInstalled('hledger')) {
      const run = await runProcess('hledger', ['-f', file, 'balance', '--flat'])
      peers.hledger = {
        ...run,
        times: run.seconds / ours.seconds,
        memory: run.megabytes / ours.megabytes,
      }
    }
    return { ours, ...peers }
  } finally {
    await rm(file, { force: true })
  }
}

/** Every posting in a journal, under fund, budget line and account. */
async function writeJournal(file: string): Promise<void> {
  const { withLedgerOfCity } = await import('#ledger/queries/ledger_source')
  const { selectRows, readClient } = await import('#core/sql')
  const client = readClient()
  const [{ id }] = await selectRows(client, 'SELECT id FROM cities')
  const codes = async (table: string) =>
    new Map(
      (await selectRows(client, `SELECT id, code FROM ${table}`)).map((row) => [row.id, row.code])
    )
  const [funds, lines] = [await codes('funds'), await codes('budget_lines')]
  const out = createWriteStream(file)
  await withLedgerOfCity(id, async ({ entries }) => {
    for await (const entry of entries) {
      const postings = entry.lines.map((line) => {
        const place = line.budget_line ? lines.get(line.budget_line) : 'none'
        const digits = line.amount.replace('-', '').padStart(3, '0')
        const amount = `${line.amount.startsWith('-') ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
        return `    ${funds.get(line.fund)}:${place}:${line.account}  ${amount} EUR\n`
      })
      const text = `${entry.effective_on} ${entry.memo}\n${postings.join('')}\n`
      if (!out.write(text)) await once(out, 'drain')
    }
  })
  out.end()
  await once(out, 'close')
}
