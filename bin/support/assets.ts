import { spawn } from 'node:child_process'
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const SOURCES = ['resources/{css,js}/**/*', 'vite.config.ts', 'package-lock.json']
const MANIFEST = 'public/assets/.vite/manifest.json'

function changedAt(file: string): number {
  return statSync(join(ROOT, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function assetsAreCurrent(): boolean {
  const built = changedAt(MANIFEST)
  if (!changedAt('resources/css/app.css') || !changedAt('resources/js/app.js')) return true
  return SOURCES.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).every(
    (file) => changedAt(file) <= built
  )
}

/** Builds styles and scripts into public/assets when a source is newer than the last build. */
export async function buildAssets(say: (text: string) => void = () => {}): Promise<void> {
  if (assetsAreCurrent()) return
  say('building styles and scripts')
  await new Promise<void>((resolve, reject) => {
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`The styles and scripts could not be built:\n${output}`))
    )
  })
}
