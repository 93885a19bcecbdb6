import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { appraisalCaseKinds } from '#appraisal/domain/verify_cases'
import { compareCase, type CaseTolerance } from '#core/cases/compare_case'

interface WorkedCase {
  id: string
  kind: string
  inputs: { of_kind?: string }
  expected: unknown
  tolerance: CaseTolerance
  recomputed_values?: unknown
}

const cases: WorkedCase[] = JSON.parse(
  readFileSync(new URL('../../../resources/cases/appraisal.json', import.meta.url), 'utf8')
)

test.group('Published appraisal cases', () => {
  for (const worked of cases.filter(({ kind }) => kind !== 'known_bad')) {
    test(`${worked.id} comes out as printed`, ({ assert }) => {
      const actual = appraisalCaseKinds[worked.kind](worked.inputs)
      assert.deepEqual(compareCase(worked.expected, actual, worked.tolerance).differences, [])
    })
  }

  for (const worked of cases.filter(({ kind }) => kind === 'known_bad')) {
    test(`${worked.id} does not come out as printed, but as its inputs say`, ({ assert }) => {
      const actual = appraisalCaseKinds[worked.inputs.of_kind!](worked.inputs)
      assert.isFalse(compareCase(worked.expected, actual, worked.tolerance).passed)
      const close = { abs: 1e-9, rel: 1e-10 }
      assert.deepEqual(compareCase(worked.recomputed_values, actual, close).differences, [])
    })
  }
})
