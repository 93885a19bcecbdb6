import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DEMO_PASSWORD } from '#identity/demo_password'
import { buildAssets } from './assets.js'
import { readRows, storageFolder } from './plain_database.js'
import { withStartLock } from './start_lock.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const say = (text: string) => console.log(`start: ${text}`)

/** Runs a command of the application; what it says is shown only when it fails. */
function ace(...args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['ace.js', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`"node ace ${args.join(' ')}" failed:\n${output}`))
    )
  })
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

async function prepareDatabase() {
  say('bringing the database up to date')
  const owner = process.env.DB_CONNECTION === 'postgres' && process.env.PG_OWNER_USER
  await ace('migration:run', '--force', ...(owner ? ['--connection=postgres_owner'] : []))
  if (owner) await ace('db:roles')
  const [cities] = await readRows('SELECT count(*) AS n FROM cities')
  if (process.env.DEMO === '1' && BigInt(cities!.n as string) === 0n) {
    say('first start: making the demo cities (DEMO=0 in .env leaves them out)')
    await ace('demo:seed')
  }
}

async function sayHowToSignIn(url: string) {
  console.log(`\nLearning City Ledger runs on ${url} (stop it with Ctrl+C)\n`)
  const [cities] = await readRows('SELECT count(*) AS n FROM cities')
  if (BigInt(cities!.n as string) === 0n)
    console.log('No city is open yet. Open one: node ace city:open --help')
  if (process.env.DEMO !== '1') return
  const accounts = await readRows(
    `SELECT c.name AS city, p.email, min(m.role) AS role FROM people p
     JOIN memberships m ON m.person_id = p.id JOIN cities c ON c.id = m.city_id
     WHERE p.email LIKE '%@%.example' GROUP BY c.name, p.email ORDER BY c.name, p.email`
  )
  if (!accounts.length) return
  console.log(`Sign in with one of these accounts; the password of each is ${DEMO_PASSWORD}`)
  for (const { city, email, role } of accounts) {
    console.log(`  ${String(email).padEnd(34)} ${String(role).replaceAll('_', ' ')}, ${city}`)
  }
}

async function whenItAnswers(url: string): Promise<boolean> {
  for (let tries = 0; tries < 300 && !process.exitCode; tries++) {
    const answer = await fetch(`${url}/login`, { redirect: 'manual' }).catch(() => undefined)
    if (answer) return true
    await wait(100)
  }
  return false
}

/** Everything between a ready checkout and a running application on this machine. */
export async function start(): Promise<void> {
  process.chdir(ROOT)
  if (existsSync(join(ROOT, '.env'))) process.loadEnvFile(join(ROOT, '.env'))
  process.env.NODE_ENV = 'production'
  const host = process.env.HOST || '127.0.0.1'
  const port = Number.parseInt(process.env.PORT || '3333', 10)

  try {
    if (!(await isFree(host, port))) {
      throw new Error(
        `port ${port} is taken, perhaps by a ledger that runs already. Stop that one, or choose another port: PORT=3334 npm start`
      )
    }
    await withStartLock(storageFolder(), async () => {
      await prepareDatabase()
      await buildAssets(say)
    })
  } catch (error) {
    console.error(`start failed: ${(error as Error).message}`)
    process.exit(1)
  }

  // The server is this process from here on, so that a signal ends all of it.
  await import('../server.js')
  const here = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
  if (await whenItAnswers(here))
    await sayHowToSignIn(host === '127.0.0.1' ? `http://localhost:${port}` : here)
  else process.exitCode ||= 1
}
