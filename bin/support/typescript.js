/*
 * Reads TypeScript in the thread that asks for it. `@poppinss/ts-exec`, which everything else here runs with,
 * does the same in a thread of its own: there every import, of packages too, is a message and a wait, and a
 * command that works for a moment would spend most of its time on them. The settings are those of ts-exec.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from '@swc/core'

const SETTINGS = {
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: 'es6' },
  jsc: {
    target: 'esnext',
    parser: { syntax: 'typescript', decorators: true },
    transform: { decoratorMetadata: true, legacyDecorator: true },
    experimental: { keepImportAttributes: true },
    keepClassNames: true,
  },
}

process.setSourceMapsEnabled(true)

registerHooks({
  /** An import names the file that the compiler would make. */
  resolve(specifier, context, next) {
    try {
      return next(specifier, context)
    } catch (error) {
      if (error.code !== 'ERR_MODULE_NOT_FOUND' || !error.url?.endsWith('.js')) throw error
      try {
        return next(error.url.replace(/js$/, 'ts'), context)
      } catch {
        throw error
      }
    }
  },

  load(url, context, next) {
    if (!url.startsWith('file:') || !url.endsWith('.ts')) return next(url, context)
    const filename = fileURLToPath(url)
    const { code } = transformSync(readFileSync(filename, 'utf8'), { ...SETTINGS, filename })
    return { format: 'module', source: code, shortCircuit: true }
  },
})
