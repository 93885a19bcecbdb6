/* Entry point of `npm test`: the run itself is written in TypeScript. */
await import('@poppinss/ts-exec')
await import('../tests/harness/run_all.ts')
