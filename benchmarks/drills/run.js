/*
 * npm run drill [-- name…]: runs the drills of this folder, which show on a real machine what the
 * tests only claim. A drill whose tools are missing fails and says so; nothing is installed.
 */
import '../../bin/setup.js'
import { fileURLToPath } from 'node:url'
import { chosen, missingTools, runScript, scriptsIn } from '../../bin/support/run_scripts.js'
import { runsUnderNode24 } from '../../bin/support/node24.js'

if (runsUnderNode24(import.meta.url)) main()

function main() {
  const scripts = scriptsIn(fileURLToPath(new URL('./', import.meta.url)))
  const names = process.argv.slice(2)

  if (names.includes('--list') || names.includes('--help')) {
    for (const { name, about, needs } of scripts) {
      console.log(
        `${name.padEnd(24)} ${about}${needs.length ? ` Needs: ${needs.join(', ')}.` : ''}`
      )
    }
  } else {
    let failed = 0
    for (const script of chosen(scripts, names)) {
      const missing = missingTools(script.needs)
      console.log(`\n── ${script.name}`)
      if (missing.length)
        console.log(`needs ${missing.join(', ')}, which this machine does not have`)
      const passed = !missing.length && runScript(script, 'inherit').status === 0
      console.log(`── ${script.name}: ${passed ? 'passed' : 'failed'}`)
      if (!passed) failed += 1
    }
    process.exitCode = failed ? 1 : 0
  }
}
