import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

export interface Chromium {
  executablePath: string
  /** Added to the environment of the browser: where the packaged one finds its libraries and fonts. */
  env: Record<string, string>
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** As root there is no sandbox; and a test browser must not call its maker's servers. */
export const LAUNCH_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function onPath(): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    '/usr/bin',
    '/usr/local/bin',
    '/snap/bin',
  ]
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable)
}

function starts(executablePath: string, env: Record<string, string>): boolean {
  return spawnSync(executablePath, ['--version'], { env: { ...process.env, ...env } }).status === 0
}

/** Chromium ends itself where there is no font at all; the list in the package names another folder. */
function packagedFonts(home: string): Record<string, string> {
  const file = join(home, 'fonts.conf')
  const folders = `<dir>${join(home, 'fonts')}</dir><cachedir>${join(home, 'font-cache')}</cachedir>`
  writeFileSync(file, `<?xml version="1.0"?><fontconfig>${folders}</fontconfig>\n`)
  return { FONTCONFIG_FILE: file }
}

/** The Chromium of the npm package, unpacked once per user and version below the temporary folder. */
async function packaged(): Promise<Chromium> {
  const require = createRequire(import.meta.url)
  const entry = require.resolve('@sparticuz/chromium')
  const { version } = require(join(dirname(entry), '../package.json')) as { version: string }
  const home = join(tmpdir(), `ledger-chromium-${version}-${userInfo().uid}`)
  mkdirSync(home, { recursive: true, mode: 0o700 })

  const before = process.env.TMPDIR
  process.env.TMPDIR = home
  try {
    const { default: chromium, inflate } = await import('@sparticuz/chromium')
    const executablePath = await chromium.executablePath()
    const env: Record<string, string> = existsSync('/etc/fonts/fonts.conf')
      ? {}
      : packagedFonts(home)
    if (starts(executablePath, env)) return { executablePath, env }
    await inflate(join(dirname(entry), '../bin/al2023.tar.br'))
    const withLibraries = { ...env, LD_LIBRARY_PATH: join(home, 'al2023/lib') }
    if (starts(executablePath, withLibraries)) return { executablePath, env: withLibraries }
    throw new Error('neither a system Chromium nor the packaged one starts on this machine')
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}

/** A real Chromium: the system's, else the packaged one (`LEDGER_CHROMIUM=packaged` asks for that one). */
export async function findChromium(): Promise<Chromium> {
  const system = process.env.LEDGER_CHROMIUM === 'packaged' ? undefined : onPath()
  return system ? { executablePath: system, env: {} } : packaged()
}
