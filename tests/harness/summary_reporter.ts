import { writeFileSync } from 'node:fs'
import type { NamedReporterContract } from '@japa/runner/types'

export interface TestSummary {
  passed: number
  failed: number
  /** Skipped, to-do and expected-to-fail tests: `npm test` knows none and counts them as failed. */
  notRun: number
}

/** Writes what really happened to the file that the whole run reads. */
export const summaryReporter: NamedReporterContract = {
  name: 'summary',
  handler(runner, emitter) {
    emitter.on('runner:end', () => {
      const { passed, failed, skipped, todo, regression } = runner.getSummary().aggregates
      const summary: TestSummary = { passed, failed, notRun: skipped + todo + regression }
      writeFileSync(process.env.LEDGER_TEST_SUMMARY!, JSON.stringify(summary))
    })
  },
}
