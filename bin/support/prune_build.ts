import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hooks } from '@adonisjs/core/app'
import { builtAceFile } from './built_ace.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const BUILD = join(ROOT, 'build')
const NOT_NEEDED = [
  'tests',
  'benchmarks',
  'bin/test.js',
  'bin/test.js.map',
  'bin/support',
  'vite.config.js',
  'vite.config.js.map',
]

/**
 * The compiler takes every source along; what only builds or tests is left out of production. Its
 * `ace.js` would run under whatever Node starts it: ours takes its place.
 */
export default hooks.buildFinished(async () => {
  await Promise.all(
    NOT_NEEDED.map((path) => rm(join(BUILD, path), { recursive: true, force: true }))
  )
  const ace = await readFile(join(ROOT, 'ace.js'), 'utf8')
  await writeFile(join(BUILD, 'ace.js'), builtAceFile(ace))
})
