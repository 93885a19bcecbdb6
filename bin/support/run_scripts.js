/*
 * Runs the scripts of one folder by name, each in a process of its own. A script exports nothing; its
 * first comment says what it does and, after "Needs:", which tools of the machine it wants.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** @returns {{ name: string, file: string, about: string, needs: string[] }[]} */
export function scriptsIn(folder) {
  return readdirSync(folder)
    .filter((file) => /\.(ts|js)$/.test(file) && basename(file, '.js') !== 'run')
    .sort()
    .map((file) => {
      const comment = (
        /^\s*\/\*+([\s\S]*?)\*\//.exec(readFileSync(join(folder, file), 'utf8'))?.[1] ?? ''
      )
        .split('\n')
        .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
        .filter(Boolean)
      const needs = comment.find((line) => line.startsWith('Needs:'))
      return {
        name: file.replace(/\.(ts|js)$/, ''),
        file: join(folder, file),
        about: comment.filter((line) => !line.startsWith('Needs:')).join(' '),
        needs: needs
          ? needs
              .slice('Needs:'.length)
              .split(',')
              .map((tool) => tool.trim())
          : [],
      }
    })
}

export function missingTools(needs) {
  return needs.filter((tool) => spawnSync('sh', ['-c', `command -v "${tool}"`]).status !== 0)
}

export function runScript(script, stdio) {
  return spawnSync(process.execPath, ['--import=@poppinss/ts-exec', script.file], {
    stdio,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
}

/**
 * The scripts that were asked for; all when none was named. The beginning of names stands for every
 * script so named. Unknown names end the run.
 */
export function chosen(scripts, names) {
  const meant = names.map((name) => {
    const same = scripts.filter((script) => script.name === name)
    return same.length ? same : scripts.filter((script) => script.name.startsWith(`${name}_`))
  })
  const unknown = names.filter((_, at) => meant[at].length === 0)
  if (unknown.length) {
    console.error(
      `unknown: ${unknown.join(', ')}. There is: ${scripts.map(({ name }) => name).join(', ') || 'none'}`
    )
    process.exit(2)
  }
  return names.length ? scripts.filter((script) => meant.flat().includes(script)) : scripts
}
