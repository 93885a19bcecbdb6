/**
 * What a row of each kind costs that goes into the books a chunk at a time, against a row by itself.
 * ROWS=5000 DATABASES=sqlite npm run bench -- import_kinds
 */
import 'reflect-metadata'
import type { RecordKind } from '#imports/domain/mapping'
import type { KindActions } from '#imports/actions/kinds/kind'
import type { ImportCity } from '../tests/functional/imports/support.js'
import { withApplication } from './support/application.js'
import { processorTime } from './support/processor_time.js'

const ROWS = Number.parseInt(process.env.ROWS ?? '5000', 10)
const databases = (process.env.DATABASES ?? 'sqlite,postgres').split(',') as (
  'sqlite' | 'postgres'
)[]

const HEADINGS: Partial<Record<RecordKind, string>> = {
  commitments: 'number,fund,line,description,date,amount',
  expenditures: 'commitment,description,date,amount,final',
}

interface Codes {
  fund: string
  line: string
}

function fileOf(kind: RecordKind, { fund, line }: Codes): string {
  const rows = Array.from({ length: ROWS }, (_, no) =>
    kind === 'commitments'
      ? `K-${no},${fund},${line},Order ${no},2026-02-03,10.00`
      : `K-${no % 500},Payment ${no},2026-02-10,1.00,`
  )
  return [HEADINGS[kind], ...rows].join('\n')
}

async function measure(database: 'sqlite' | 'postgres') {
  return withApplication(database, async () => {
    const { commit, makeImportCity, preview } =
      await import('../tests/functional/imports/support.js')
    const { actionsOf } = await import('#imports/actions/kinds/actions')
    const { openFund } = await import('#ledger/actions/open_fund')
    const { transact } = await import('#core/transact')
    const { makeBudgetLine } = await import('../tests/support/plan_records.js')
    const { giveMoney } = await import('../tests/support/programmes.js')
    const db = (await import('@adonisjs/lucid/services/db')).default

    async function spendingCity(): Promise<{ city: ImportCity; codes: Codes }> {
      const city = await makeImportCity([])
      const line = await makeBudgetLine(city)
      const { id: fund } = await transact((trx) =>
        openFund(trx, { cityId: city.id, code: 'F-1', name: 'Fund', restriction: 'purpose' })
      )
      const { id: cityId, currency, officer: maker, second: checker } = city
      await giveMoney(
        { cityId, currency, maker, checker, fund, line },
        100_000_000n,
        line,
        '2026-02-01'
      )
      const [{ code }] = await db.from('budget_lines').where({ city_id: cityId, id: line })
      return { city, codes: { fund: 'F-1', line: code } }
    }

    const results: Record<string, unknown>[] = []
    for (const alone of [true, false]) {
      const { city, codes } = await spendingCity()
      for (const kind of Object.keys(HEADINGS) as RecordKind[]) {
        const actions: KindActions = actionsOf(kind)
        const together = actions.takeTogether
        const batch = await preview(city, fileOf(kind, codes), { kind })
        if (alone) delete actions.takeTogether
        const begun = performance.now()
        let taken = 0
        const { client, server } = await processorTime(async () => {
          taken = (await commit(city, batch)).counts.taken
        })
        const seconds = (performance.now() - begun) / 1000
        actions.takeTogether = together
        if (taken !== ROWS) throw new Error(`${taken} of ${ROWS} rows of ${kind} were taken`)
        results.push({
          kind,
          way: alone ? 'a row by itself' : 'a chunk together',
          rows: ROWS,
          microsecondsOfProcessorPerRow: Math.round((client + server) / ROWS),
          rowsPerSecond: Math.round(ROWS / seconds),
        })
      }
    }
    return results
  })
}

const measured: Record<string, unknown> = {}
for (const database of databases) measured[database] = await measure(database)
console.log(JSON.stringify({ import_kinds: measured }, null, 2))
