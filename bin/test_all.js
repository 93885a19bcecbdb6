/* Entry point of `npm test`, after the set-up: the run itself is written in TypeScript. */
import { runsUnderNode24 } from './support/node24.js'

if (runsUnderNode24(import.meta.url)) {
  await import('@poppinss/ts-exec')
  await import('../tests/harness/run_all.ts')
}
