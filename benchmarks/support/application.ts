import 'reflect-metadata'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { Ignitor } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'
import { beginWithKeptLedger } from './kept_ledger.js'
import { prepareTestEnvironment, preparingCommands } from '../../tests/harness/environment.js'

const APP_ROOT = new URL('../../', import.meta.url)

/** The application as a command has it, in the environment as it stands. */
export async function bootApplication(): Promise<ApplicationService> {
  const app = new Ignitor(APP_ROOT, {
    importer: (path) => import(path.startsWith('.') ? new URL(path, APP_ROOT).href : path),
  })
    .tap((own) => own.booting(async () => void (await import('#start/env'))))
    .createApp('console')
  await app.init()
  await app.boot()
  await app.start(() => {})
  return app
}

/**
 * The application with an empty, migrated database of its own, which keeps what it commits as in
 * production; on SQLite with the kept ledger where `filled` is asked for and there is one. Run the measuring
 * inside: it is taken down afterwards.
 */
export async function withApplication<T>(
  database: 'sqlite' | 'postgres',
  work: () => Promise<T>,
  { filled = false } = {}
): Promise<T> {
  process.env.DB_CONNECTION = database
  const cleanUp = await prepareTestEnvironment({ durable: true })
  if (filled && database === 'sqlite') beginWithKeptLedger()
  for (const command of preparingCommands()) {
    const prepared = spawnSync(process.execPath, ['ace.js', ...command], {
      cwd: fileURLToPath(APP_ROOT),
      encoding: 'utf8',
    })
    if (prepared.status !== 0) throw new Error(`${command[0]} failed:\n${prepared.stdout}`)
  }

  const app = await bootApplication()
  try {
    return await work()
  } finally {
    await app.terminate()
    await cleanUp()
  }
}
