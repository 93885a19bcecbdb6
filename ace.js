/*
 * Entry point of every `node ace` command. The application needs Node 24; when an older Node starts
 * this file it runs itself again under the Node 24 that `npm install` put into node_modules.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const major = Number(process.versions.node.split('.')[0])

if (major < 24) {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node'
  const node24 = fileURLToPath(new URL(`./node_modules/.bin/${name}`, import.meta.url))
  if (!existsSync(node24)) {
    console.error('Node 24 is not installed yet: run "npm start" or "node bin/setup.js" first.')
    process.exit(1)
  }
  const again = spawnSync(node24, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  })
  process.exit(again.status ?? 1)
}

await import('./bin/support/typescript.js')
await import('./bin/console.ts')
