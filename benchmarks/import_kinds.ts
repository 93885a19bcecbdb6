/**
 * What a row of each kind costs that goes into the books a chunk at a time, against a row by itself.
 * ROWS=5000 DATABASES=sqlite KINDS=funders,agreements npm run bench -- import_kinds
 */
import 'reflect-metadata'
import type { KindActions } from '#imports/actions/kinds/kind'
import { withApplication } from './support/application.js'
import { processorTime } from './support/processor_time.js'

const ROWS = Number.parseInt(process.env.ROWS ?? '5000', 10)
const databases = (process.env.DATABASES ?? 'sqlite,postgres').split(',') as (
  'sqlite' | 'postgres'
)[]

const wanted = process.env.KINDS?.split(',') ?? []

async function measure(database: 'sqlite' | 'postgres') {
  return withApplication(database, async () => {
    const { commit, preview } = await import('../tests/functional/imports/support.js')
    const { FILED_KINDS, fileOf, makeFiledCity } =
      await import('../tests/functional/imports/kind_files.js')
    const { actionsOf } = await import('#imports/actions/kinds/actions')
    const { NotTogether } = await import('#core/not_together')
    const refuse = () => Promise.reject(new NotTogether())
    const kinds = FILED_KINDS.filter((kind) => wanted.includes(kind) || wanted.length === 0)

    const results: Record<string, unknown>[] = []
    for (const alone of [true, false]) {
      const { city, codes } = await makeFiledCity(ROWS, kinds)
      for (const kind of kinds) {
        const actions: KindActions = actionsOf(kind)
        const together = actions.takeTogether
        const batch = await preview(city, fileOf(kind, ROWS, codes), { kind })
        if (alone) actions.takeTogether = refuse
        const begun = performance.now()
        let taken = 0
        const { client, server } = await processorTime(async () => {
          taken = (await commit(city, batch, 'good', city.second)).counts.taken
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
