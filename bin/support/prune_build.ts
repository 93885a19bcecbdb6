import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hooks } from '@adonisjs/core/app'

const BUILD = fileURLToPath(new URL('../../build/', import.meta.url))
const NOT_NEEDED = [
  'tests',
  'benchmarks',
  'bin/test.js',
  'bin/test.js.map',
  'bin/support',
  'vite.config.js',
  'vite.config.js.map',
]

/** The compiler takes every source along; what only builds or tests is left out of production. */
export default hooks.buildFinished(async () => {
  await Promise.all(
    NOT_NEEDED.map((path) => rm(join(BUILD, path), { recursive: true, force: true }))
  )
})
