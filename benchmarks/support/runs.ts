import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export type DatabaseName = 'sqlite' | 'postgres'

/** How large the measured ledger is. The figures that are wanted are those of a million, which takes long to post. */
export function entriesAsked(): number {
  return Number.parseInt(process.env.ENTRIES ?? '100000', 10)
}

/**
 * One application knows one database: the script runs itself again for each, and prints both results
 * as one JSON value. DATABASES=sqlite leaves the other out.
 */
export async function eachDatabase(
  script: string,
  measure: (database: DatabaseName) => Promise<unknown>
): Promise<void> {
  const given = process.argv[2] as DatabaseName | undefined
  if (given) return console.log(JSON.stringify(await measure(given)))
  // What is filled for the first database is taken over by the next, where nobody named a file.
  const folder = mkdtempSync(join(tmpdir(), 'ledger-kept-'))
  const env = { LEDGER_FILE: join(folder, 'ledger.sqlite3'), ...process.env }
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const results: Record<string, unknown> = {}
  for (const database of (process.env.DATABASES ?? 'sqlite,postgres').split(',')) {
    const args = ['--import=@poppinss/ts-exec', fileURLToPath(script), database]
    const { stdout, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    if (status !== 0) throw new Error(`${database} was not measured`)
    results[database] = JSON.parse(stdout)
  }
  console.log(JSON.stringify(results))
}
