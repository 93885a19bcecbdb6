/*
 * npm run bench [-- name…]: runs the benchmarks of this folder and prints one JSON document. Each
 * prints one JSON value of its own on standard output; what it says besides goes to standard error.
 */
import '../bin/setup.js'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { chosen, runScript, scriptsIn } from '../bin/support/run_scripts.js'
import { runsUnderNode24 } from '../bin/support/node24.js'

if (runsUnderNode24(import.meta.url)) main()

function main() {
  const scripts = scriptsIn(fileURLToPath(new URL('./', import.meta.url)))
  const names = process.argv.slice(2)

  if (names.includes('--list') || names.includes('--help')) {
    for (const { name, about } of scripts) console.log(`${name.padEnd(24)} ${about}`)
  } else {
    const results = chosen(scripts, names).map((script) => {
      const { status, stdout } = runScript(script, ['ignore', 'pipe', 'inherit'])
      try {
        return { name: script.name, ok: status === 0, result: JSON.parse(stdout) }
      } catch {
        return { name: script.name, ok: false, output: stdout }
      }
    })
    const machine = {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      processors: cpus().length,
    }
    console.log(JSON.stringify({ machine, results }, null, 2))
    process.exitCode = results.every(({ ok }) => ok) ? 0 : 1
  }
}
