import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { verifySolvedDocument } from '#allocation/domain/certificate_document'
import { solveDocument } from '#allocation/domain/solve_document'
import { allocationCaseKinds } from '#allocation/domain/verify_cases'
import { compareCase, type CaseTolerance } from '#core/cases/compare_case'

type WorkedCase = {
  id: string
  kind: string
  inputs: unknown
  expected: unknown
  tolerance: CaseTolerance
}

const read = (file: string): WorkedCase[] =>
  JSON.parse(readFileSync(new URL(`../../../resources/cases/${file}`, import.meta.url), 'utf8'))

test.group('Published allocation cases', () => {
  for (const worked of [...read('allocation-earmarked.json'), ...read('allocation-claims.json')]) {
    test(`${worked.id} (${worked.kind}) comes out as printed`, ({ assert }) => {
      const actual = allocationCaseKinds[worked.kind](worked.inputs)
      assert.deepEqual(compareCase(worked.expected, actual, worked.tolerance).differences, [])
    })
    if (worked.kind === 'claims') continue

    test(`${worked.id} passes the independent verifier`, ({ assert }) => {
      const solved = solveDocument(worked.inputs)
      assert.equal(solved.feasible, !worked.kind.includes('infeasible'))
      if (solved.feasible) assert.deepEqual(verifySolvedDocument(worked.inputs, solved), [])
    })
  }

  test('claims rules that are not booked are not supported', ({ assert }) => {
    const inputs = { rules: ['CEA', 'Talmud'], estate: 100, claims: [100, 200], weights: null }
    assert.isNull(allocationCaseKinds.claims(inputs))
  })
})
