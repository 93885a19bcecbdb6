import { globSync } from 'node:fs'

/** Japa compares ends of paths only; here `--files` takes globs (and several files) as well. */
export function expandFilePatterns(args: string[]): string[] {
  return args.flatMap((arg, index) => {
    const [, pattern] = /^--files=(.*)$/.exec(arg) ?? []
    if (pattern !== undefined) return filesOf(pattern).map((file) => `--files=${file}`)
    if (args[index - 1] !== '--files') return [arg]
    // the first follows the flag that is there, the others bring their own
    return filesOf(arg).flatMap((file, at) => (at === 0 ? [file] : ['--files', file]))
  })
}

function filesOf(pattern: string): string[] {
  if (!/[*{?[]/.test(pattern)) return [pattern]
  const files = globSync(pattern).filter((file) => file.endsWith('.spec.ts'))
  return files.length ? files : [pattern]
}
