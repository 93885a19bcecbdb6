/* Entry point of `npm start`, after the set-up: the start itself is written in TypeScript. */
import { runsUnderNode24 } from './support/node24.js'

if (runsUnderNode24(import.meta.url)) {
  await import('@poppinss/ts-exec')
  const { start } = await import('./support/start.ts')
  await start()
}
