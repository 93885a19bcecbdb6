import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startPostgres, type PostgresOptions } from './postgres_server.js'

/** The commands that bring the database of this environment up to date, roles included. */
export function preparingCommands(): string[][] {
  if (process.env.DB_CONNECTION !== 'postgres') return [['migration:run', '--force']]
  return [['migration:run', '--force', '--connection=postgres_owner'], ['db:roles']]
}

/**
 * What one test process needs for itself before the application boots: a free port, an empty folder for
 * SQLite, and a PostgreSQL when the run is on PostgreSQL and nobody handed it one. Returns the clean-up.
 */
export async function prepareTestEnvironment(
  options: PostgresOptions = {}
): Promise<() => Promise<void>> {
  const port = await freePort()
  const storage = mkdtempSync(join(tmpdir(), 'ledger-test-'))
  process.once('exit', () => rmSync(storage, { recursive: true, force: true }))
  Object.assign(process.env, {
    NODE_ENV: 'test',
    TZ: 'UTC',
    HOST: '127.0.0.1',
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    STORAGE_DIR: storage,
  })
  if (process.env.DB_CONNECTION !== 'postgres' || process.env.PG_PORT) return async () => {}

  const server = await startPostgres(options)
  await server.createDatabase('ledger_test')
  Object.assign(process.env, server.settings('ledger_test'))
  return () => server.stop()
}
