import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startPostgres, type PostgresOptions } from './postgres_server.js'

/** The commands that bring the database of this environment up to date, roles included. */
export function preparingCommands(): string[][] {
  if (process.env.DB_CONNECTION !== 'postgres') return [['migration:run', '--force']]
  return [['migration:run', '--force', '--connection=postgres_owner'], ['db:roles']]
}

/** Room for the database of a whole suite, with much to spare. */
const ROOM = 2 * 1024 ** 3

/**
 * Where SQLite writes: in memory where there is a lot of it, for each commit waits for its disk. A database of
 * tests need not survive a power cut, and the application keeps the settings it has in production.
 */
function storageRoot({ durable }: PostgresOptions): string {
  if (durable) return tmpdir()
  const memory = '/dev/shm'
  try {
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= ROOM ? memory : tmpdir()
  } catch {
    return tmpdir()
  }
}

/**
 * What one test process needs for itself before the application boots: a free port, an empty folder for
 * SQLite, and a PostgreSQL when the run is on PostgreSQL and nobody handed it one. Returns the clean-up.
 */
export async function prepareTestEnvironment(
  options: PostgresOptions = {}
): Promise<() => Promise<void>> {
  const port = await freePort()
  const storage = mkdtempSync(join(storageRoot(options), 'ledger-test-'))
  const temporary = mkdtempSync(join(tmpdir(), 'ledger-test-'))
  process.once('exit', () => {
    for (const folder of [storage, temporary]) rmSync(folder, { recursive: true, force: true })
  })
  Object.assign(process.env, {
    NODE_ENV: 'test',
    TZ: 'UTC',
    HOST: '127.0.0.1',
    PORT: String(port),
    APP_URL: `http://127.0.0.1:${port}`,
    STORAGE_DIR: storage,
  })
  const stop = await startServer(options)
  // whatever tests leave in a temporary folder goes with them; the server has its own and removes it itself
  process.env.TMPDIR = temporary
  return stop
}

async function startServer(options: PostgresOptions): Promise<() => Promise<void>> {
  if (process.env.DB_CONNECTION !== 'postgres' || process.env.PG_PORT) return async () => {}

  const server = await startPostgres(options)
  await server.createDatabase('ledger_test')
  Object.assign(process.env, server.settings('ledger_test'))
  return () => server.stop()
}
