import { parseArgs } from 'node:util'
import { buildAssets } from '../../bin/support/assets.js'
import { findAdvisoryProblems } from '../checks/advisories.js'
import { findForbiddenWords } from '../checks/forbidden_words.js'
import { findLanguageProblems } from '../checks/languages.js'
import { findLicenceProblems } from '../checks/licences.js'
import { findSchemaDrift } from '../checks/schema_drift.js'
import { findChromium } from './chromium.js'
import { checkPart, endRunningParts, suitePart, toolPart, type Part } from './parts.js'
import { startPostgres, type PostgresServer } from './postgres_server.js'

const USAGE = `npm test                 everything: checks, unit, functional and browser tests on both databases
npm test -- [options]
  --only <suite>         checks, unit, functional or browser (may be repeated)
  --db <database>        sqlite or postgres
  --files <glob>         only these spec files (may be repeated)
  --verbose              show the output of parts that passed, too`

/** As many as the machines this is meant for have processors; more would only make the browser late. */
const AT_ONCE = 2

const { values: chosen } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    db: { type: 'string' },
    files: { type: 'string', multiple: true, default: [] },
    verbose: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function isChosen({ suite, database }: Pick<Part, 'suite' | 'database'>): boolean {
  if (chosen.only ? !chosen.only.includes(suite) : chosen.files.length > 0 && suite === 'checks')
    return false
  return !chosen.db || !database || database === chosen.db
}

/** What the parts share is made once, before them: the assets, PostgreSQL and the browser. */
async function prepare(wanted: (suite: string) => boolean, postgres: boolean) {
  if (wanted('functional') || wanted('browser')) await buildAssets(console.log)
  const server = postgres ? await startPostgres() : undefined
  if (wanted('browser')) console.log(`browser: ${(await findChromium()).executablePath}`)
  return server
}

async function postgresSettings(
  server: PostgresServer,
  database: string
): Promise<Record<string, string>> {
  await server.createDatabase(database)
  return server.settings(database)
}

async function partsOf(server: PostgresServer | undefined): Promise<Part[]> {
  const node = (bin: string, ...args: string[]) => [`node_modules/${bin}`, ...args]
  const parts: Part[] = [
    toolPart('types', node('typescript/bin/tsc', '--noEmit')),
    toolPart('lint', node('eslint/bin/eslint.js', '--max-warnings=0', '.')),
    toolPart('format', node('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.')),
    checkPart('texts in four languages', findLanguageProblems),
    checkPart('advisories', findAdvisoryProblems),
    checkPart('licences', findLicenceProblems),
    checkPart('forbidden words', findForbiddenWords),
    suitePart('unit', { env: {}, files: chosen.files }),
  ]
  if (server) parts.push(checkPart('generated schema', () => findSchemaDrift(server)))
  for (const suite of ['functional', 'browser']) {
    for (const database of ['sqlite', 'postgres'] as const) {
      if (!isChosen({ suite, database })) continue
      const env = database === 'postgres' ? await postgresSettings(server!, `ledger_${suite}`) : {}
      parts.push(suitePart(suite, { database, env, files: chosen.files }))
    }
  }
  return parts.filter(isChosen)
}

/** Of a suite that names its errors at the end, the end; of anything else, all of it. */
function whatFailed(output: string): string {
  const errors = output.lastIndexOf('\n ERRORS ')
  return (errors < 0 ? output : output.slice(errors)).trimEnd()
}

async function runParts(parts: Part[]) {
  const waiting = [...parts]
  const total = { passed: 0, failed: 0 }
  const failed: string[] = []
  const worker = async () => {
    for (let part = waiting.shift(); part; part = waiting.shift()) {
      const started = performance.now()
      const result = await part.run()
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      total.passed += result.passed
      total.failed += result.failed
      if (result.failed) failed.push(part.name)
      console.log(
        `\n── ${part.name}: ${result.passed} passed, ${result.failed} failed (${seconds} s)`
      )
      if (chosen.verbose) console.log(result.output.trimEnd())
      else if (result.failed) console.log(whatFailed(result.output))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return { ...total, names: failed }
}

async function main() {
  if (chosen.help) return console.log(USAGE)
  const wanted = (suite: string) => isChosen({ suite })
  const onPostgres = ['checks', 'functional', 'browser'].some((suite) =>
    isChosen({ suite, database: 'postgres' })
  )
  let server: PostgresServer | undefined
  const stopped = (signal: NodeJS.Signals) => {
    endRunningParts()
    console.error(`stopped by ${signal}`)
    void (server?.stop() ?? Promise.resolve()).finally(() => process.exit(1))
  }
  process.once('SIGINT', stopped)
  process.once('SIGTERM', stopped)

  try {
    server = await prepare(wanted, onPostgres)
    const result = await runParts(await partsOf(server))
    if (result.names.length) console.log(`\nfailed: ${result.names.join(', ')}`)
    console.log(`\n${result.passed} passed, ${result.failed} failed`)
    process.exitCode = result.failed === 0 && result.passed > 0 ? 0 : 1
  } catch (error) {
    // What cannot be prepared (PostgreSQL, the browser) is a failure and never a skipped part.
    console.error(error)
    console.log('\n0 passed, 1 failed')
    process.exitCode = 1
  } finally {
    await server?.stop()
  }
}

await main()
