/* Entry point of `npm test`: first the set-up, then the run, which is written in TypeScript. */
import './setup.js'
import { runsUnderNode24 } from './support/node24.js'

if (runsUnderNode24(import.meta.url)) {
  await import('@poppinss/ts-exec')
  await import('../tests/harness/run_all.ts')
}
