import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { verifySolvedDocument } from '#allocation/domain/certificate_document'
import { solveDocument } from '#allocation/domain/solve_document'
import { allocationCaseKinds } from '#allocation/domain/verify_cases'
import { compareCase, type CaseTolerance } from '#core/cases/compare_case'
import { refusalOf } from '#tests/unit/allocation/support'

type WorkedCase = {
  id: string
  kind: string
  inputs: unknown
  expected: unknown
  tolerance: CaseTolerance
}

const read = (file: string): WorkedCase[] =>
  JSON.parse(readFileSync(new URL(`../../../resources/cases/${file}`, import.meta.url), 'utf8'))

const NETWORKS = [
  'bipartite',
  'bipartite_gains',
  'bipartite_losses',
  'infeasible_floors',
  'ringfence',
  'ringfence_infeasible',
]

test.group('Published allocation cases', () => {
  for (const worked of [
    ...read('allocation-earmarked.json'),
    ...read('allocation-published.json'),
  ]) {
    test(`${worked.id} (${worked.kind}) comes out as printed`, ({ assert }) => {
      const actual = allocationCaseKinds[worked.kind](worked.inputs)
      assert.deepEqual(compareCase(worked.expected, actual, worked.tolerance).differences, [])
    })
    if (!NETWORKS.includes(worked.kind)) continue

    test(`${worked.id} passes the independent verifier`, ({ assert }) => {
      const solved = solveDocument(worked.inputs)
      assert.equal(solved.feasible, !worked.kind.includes('infeasible'))
      if (solved.feasible) assert.deepEqual(verifySolvedDocument(worked.inputs, solved), [])
    })
  }

  test('{kind}: {inputs} is not supported')
    .with([
      { kind: 'claims', inputs: { rules: ['CEA', 'Solomon'], estate: 1, claims: [2] } },
      { kind: 'apportionment', inputs: { method: 'by_hand', total: 1, weights: [1] } },
      { kind: 'cost_sharing', inputs: { method: 'by_hand' } },
      { kind: 'inequality', inputs: { measure: 'envy', x: [1] } },
      { kind: 'pb', inputs: { rule: 'by_hand', costs: [1], budget: 1, ballots: [] } },
      { kind: 'equity_weights', inputs: { rule: 'by_hand' } },
    ])
    .run(({ assert }, { kind, inputs }) => assert.isUndefined(allocationCaseKinds[kind](inputs)))

  test('a measure that is not defined is null, not unsupported', ({ assert }) => {
    assert.isNull(allocationCaseKinds.inequality({ measure: 'theil_L', x: [0, 1] }))
    const game = { players: 2, game: 'value', values: [2, 2, 3] }
    assert.isNull(allocationCaseKinds.cost_sharing({ method: 'nucleolus', ...game }))
  })

  test('{title}: {refusal}')
    .with([
      {
        title: 'weights for two of three claims',
        kind: 'claims',
        inputs: { rules: ['WCEA'], estate: 1, claims: [1, 1, 1], weights: [1, 2] },
        refusal: 'E_LENGTHS weights',
      },
      {
        title: 'a weighted rule without weights',
        kind: 'claims',
        inputs: { rules: ['WCEA'], estate: 1, claims: [1, 1], weights: null },
        refusal: 'E_LENGTHS weights',
      },
      {
        title: 'more claimants than subsets can be counted',
        kind: 'claims',
        inputs: { rules: ['RA'], estate: 10, claims: Array.from({ length: 21 }, () => 1) },
        refusal: 'E_TOO_MANY claims',
      },
      {
        title: 'units for nobody',
        kind: 'apportionment',
        inputs: { method: 'dhondt', total: 3, weights: [0, 0] },
        refusal: 'E_NO_WEIGHT weights',
      },
      {
        title: 'half a unit',
        kind: 'apportionment',
        inputs: { method: 'dhondt', total: 0.5, weights: [1] },
        refusal: 'E_NOT_A_WHOLE_NUMBER total',
      },
      {
        title: 'margins with different sums',
        kind: 'apportionment',
        inputs: {
          method: 'biproportional_sainte_lague',
          matrix: [[1, 1]],
          row_totals: [2],
          col_totals: [1, 2],
        },
        refusal: 'E_MARGINS col_totals',
      },
      {
        title: 'a seat where nobody voted',
        kind: 'apportionment',
        inputs: {
          method: 'biproportional_sainte_lague',
          matrix: [
            [1, 0],
            [1, 0],
          ],
          row_totals: [1, 1],
          col_totals: [1, 1],
        },
        refusal: 'E_MARGINS matrix',
      },
      {
        title: 'a game with a coalition missing',
        kind: 'cost_sharing',
        inputs: { method: 'shapley', players: 2, game: 'value', values: [1, 2] },
        refusal: 'E_LENGTHS values',
      },
      {
        title: 'a game of a million players',
        kind: 'cost_sharing',
        inputs: { method: 'shapley', players: 1e6, game: 'value', values: [] },
        refusal: 'E_UNKNOWN_INDEX players',
      },
      {
        title: 'unions that leave a player out',
        kind: 'cost_sharing',
        inputs: { method: 'owen', players: 2, game: 'cost', values: [1, 1, 1], unions: [[0]] },
        refusal: 'E_UNKNOWN_INDEX unions',
      },
      {
        title: 'an income below zero',
        kind: 'inequality',
        inputs: { measure: 'gini', x: [1, -1] },
        refusal: 'E_NEGATIVE x[1]',
      },
      {
        title: 'a vote for a project that is not there',
        kind: 'pb',
        inputs: { rule: 'mes', satisfaction: 'cost', costs: [1], budget: 1, ballots: [[1]] },
        refusal: 'E_UNKNOWN_INDEX ballots[0][0]',
      },
      {
        title: 'a concentration that begins at nothing',
        kind: 'equity_weights',
        inputs: {
          rule: 'weighted_student_formula',
          base: 1,
          supplement: 1,
          concentration_threshold: 0,
          share_disadvantaged: 0.5,
        },
        refusal: 'E_ZERO_WEIGHT concentration_threshold',
      },
    ])
    .run(({ assert }, { kind, inputs, refusal }) =>
      assert.equal(
        refusalOf(() => allocationCaseKinds[kind](inputs)),
        refusal
      )
    )
})
