/* Entry point of `npm start`: first the set-up, then the start, which is written in TypeScript. */
import './setup.js'
import { runsUnderNode24 } from './support/node24.js'

if (runsUnderNode24(import.meta.url)) {
  await import('@poppinss/ts-exec')
  const { start } = await import('./support/start.ts')
  await start()
}
