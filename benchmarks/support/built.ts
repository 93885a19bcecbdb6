import { spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** Builds the application as it is served, without the loader that runs its source. Throws when that fails. */
export function build(): void {
  const { status } = spawnSync(process.execPath, ['ace.js', 'build'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (status !== 0) throw new Error('the application could not be built')
}

/** A module of the built application: `app/…` without its ending. */
export function built<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(ROOT, 'build', `${path}.js`)).href)
}
