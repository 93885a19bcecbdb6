/*
 * The application needs Node 24. A script started by an older one starts itself again under the Node
 * that the set-up put into node_modules, hands signals on to it and ends as it ends.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * npm passes SIGTERM to the shell between it and us, and the shell ends alone. Whoever is started by
 * npm therefore watches for its parent and ends with it.
 */
function endWithParent() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  watch.unref()
}

/** True when this process may go on; else another one does the work and this one ends with it. */
export function runsUnderNode24(script) {
  endWithParent()
  if (Number(process.versions.node.split('.')[0]) >= 24) return true
  const name = process.platform === 'win32' ? 'node.cmd' : 'node'
  const node24 = fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url))
  if (!existsSync(node24)) {
    console.error('Node 24 is not installed yet: run "node bin/setup.js" first.')
    process.exit(1)
  }
  const child = spawn(node24, [fileURLToPath(script), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: `${dirname(node24)}${delimiter}${process.env.PATH ?? ''}` },
    shell: process.platform === 'win32',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    console.error(`Node 24 does not start: ${error.message}`)
    process.exit(1)
  })
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)))
  return false
}
