import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const TEXTS = new Set([
  '.ts',
  '.js',
  '.json',
  '.edge',
  '.css',
  '.md',
  '.yml',
  '.yaml',
  '.txt',
  '.csv',
  '.toml',
  '.sh',
  '',
])
const LEFT_OUT = /^(node_modules|build|storage|coverage|tmp|public\/assets|\.git)(\/|$)/

/** Spelled in pieces, so that this file does not contain what it looks for. */
const FORBIDDEN: [what: string, pattern: RegExp][] = [
  ['a path of one machine', new RegExp(String.raw`(?<![\w.])/(work|root|home|Users)/[\w.-]+`)],
  [
    'unfinished work',
    new RegExp(`\\b(${['TO', 'FIX'].map((start, at) => start + ['DO', 'ME'][at]).join('|')})\\b`),
  ],
  ['the address of a package mirror', new RegExp('"resolved": ' + '"http')],
]

function files(): string[] {
  const listed = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  // An unpacked archive has no git: then every file counts that is not generated.
  if (listed.status !== 0) {
    return globSync('**/*', {
      cwd: ROOT,
      exclude: (path) => LEFT_OUT.test(String(path)),
    }) as string[]
  }
  return listed.stdout.split('\n').filter(Boolean)
}

export async function findForbiddenWords(): Promise<string[]> {
  return files()
    .filter((file) => TEXTS.has(extname(file)) && !LEFT_OUT.test(file))
    .flatMap((file) => {
      let lines: string[]
      try {
        lines = readFileSync(join(ROOT, file), 'utf8').split('\n')
      } catch {
        return []
      }
      return lines.flatMap((line, index) =>
        FORBIDDEN.filter(([, pattern]) => pattern.test(line)).map(
          ([what]) => `${file}:${index + 1}: ${what}`
        )
      )
    })
}
