/*
 * Entry point of `npm run dev`: brings the database up to date and serves with reload. The framework
 * leaves the server it started behind when it is ended by SIGTERM, so the whole group is ended here.
 */
import './setup.js'
import { existsSync } from 'node:fs'
import { spawn, spawnSync } from 'node:child_process'
import { runsUnderNode24 } from './support/node24.js'

if (runsUnderNode24(import.meta.url)) dev()

function dev() {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const owner = process.env.DB_CONNECTION === 'postgres' && process.env.PG_OWNER_USER
  const commands = owner
    ? [['migration:run', '--connection=postgres_owner'], ['db:roles']]
    : [['migration:run']]
  for (const command of commands) {
    const done = spawnSync(process.execPath, ['ace.js', ...command], { stdio: 'inherit' })
    if (done.status !== 0) process.exit(1)
  }

  const server = spawn(process.execPath, ['ace.js', 'serve', '--hmr'], {
    stdio: 'inherit',
    detached: true,
  })
  const end = (signal) => {
    try {
      process.kill(-server.pid, signal)
    } catch {
      // it has ended already
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      end(signal)
      setTimeout(() => process.exit(0), 1000)
    })
  }
  process.on('exit', () => end('SIGKILL'))
  server.once('exit', (code) => process.exit(code ?? 0))
}
