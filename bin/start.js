/*
 * Entry point of `npm start`: the start itself is written in TypeScript and needs Node 24. Started
 * by an older Node it runs itself again under the one that the set-up put into node_modules.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

if (Number(process.versions.node.split('.')[0]) < 24) {
  const name = process.platform === 'win32' ? 'node.cmd' : 'node'
  const node24 = fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
  if (!existsSync(node24)) {
    console.error('Node 24 is not installed yet: run "node bin/setup.js" first.')
    process.exit(1)
  }
  const again = spawnSync(node24, [fileURLToPath(import.meta.url)], { stdio: 'inherit' })
  process.exit(again.status ?? 1)
}

await import('@poppinss/ts-exec')
const { start } = await import('./support/start.ts')
await start()
