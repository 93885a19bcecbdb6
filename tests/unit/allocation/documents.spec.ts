import { test } from '@japa/runner'
import { verifySolvedDocument } from '#allocation/domain/certificate_document'
import { solveDocument, type FeasibleDocument } from '#allocation/domain/solve_document'
import { refusalOf } from '#tests/unit/allocation/support'

const programme = (id: string, need: unknown, more = {}) => ({
  id,
  need,
  floor: 0,
  weight: need,
  ...more,
})
const plain = (sources: unknown, programmes: unknown, more = {}) => {
  return { rule: 'gains', sources, programmes, ...more }
}
const solved = (document: unknown): FeasibleDocument => {
  const answer = solveDocument(document)
  if (!answer.feasible) throw new Error(`infeasible: short ${answer.short}`)
  return answer
}

test.group('Plain problem documents', () => {
  test('amounts beyond 2^53 stay exact to the last digit', ({ assert }) => {
    const answer = solved(
      plain(
        [{ id: 'F', amount: '900719925474099312345678901', to: ['A', 'B'] }],
        [
          programme('A', '900719925474099312345678900'),
          programme('B', '450359962737049656172839450'),
        ]
      )
    )
    assert.deepEqual(answer.integer_totals, {
      A: '600479950316066208230452601',
      B: '300239975158033104115226300',
    })
    assert.equal(answer.total, '900719925474099312345678901')
    assert.deepEqual(answer.rounded_up, ['A'])
  })

  test('nothing to share and nobody to share it are answered, not refused', ({ assert }) => {
    assert.deepEqual(solved(plain([], [])).totals, {})
    assert.deepEqual(solved(plain([], [programme('A', 10)])).totals, { A: '0' })
    assert.deepEqual(solved(plain([{ id: 'F', amount: 5, to: [] }], [])).unspendable, {
      amount: '5',
      sources: ['F'],
      programmes: [],
      funds: '5',
      room: '0',
    })
    assert.deepEqual(
      solved(plain([{ id: 'F', amount: 0, to: ['A'] }], [programme('A', 10)])).totals,
      {
        A: '0',
      }
    )
  })

  test('a need of zero is at its cap and needs no weight', ({ assert }) => {
    const answer = solved(
      plain([{ id: 'F', amount: 5, to: ['A', 'B'] }], [programme('A', 0), programme('B', 10)])
    )
    assert.deepEqual(answer.totals, { A: '0', B: '5' })
    assert.deepEqual(answer.at_cap, ['A'])
  })

  test('an edge cap of zero closes the edge', ({ assert }) => {
    const answer = solved(
      plain(
        [{ id: 'F', amount: 9, to: ['A', 'B'], edgecap: { A: 0 } }],
        [programme('A', 9), programme('B', 4)]
      )
    )
    assert.deepEqual(answer.totals, { A: '0', B: '4' })
    assert.equal(answer.unspendable?.amount, '5')
  })

  test('a floor equal to the need is met before anything else', ({ assert }) => {
    const answer = solved(
      plain(
        [{ id: 'F', amount: 10, to: ['A', 'B'] }],
        [programme('A', 8, { floor: 8 }), programme('B', 8)]
      )
    )
    assert.deepEqual(answer.totals, { A: '8', B: '2' })
  })

  test('equal fractions go by id', ({ assert }) => {
    const sources = [{ id: 'F', amount: 5, to: ['B', 'A', 'C', 'D'] }]
    const programmes = ['D', 'C', 'B', 'A'].map((id) => programme(id, 9))
    assert.deepEqual(solved(plain(sources, programmes)).rounded_up, ['A'])
  })

  test('weights may be fractions; the level is in their unit', ({ assert }) => {
    const answer = solved(
      plain(
        [{ id: 'F', amount: 3, to: ['A', 'B'] }],
        [programme('A', 9, { weight: '1/2' }), programme('B', 9, { weight: 0.25 })]
      )
    )
    assert.deepEqual(answer.totals, { A: '2', B: '1' })
    assert.equal(answer.closures[0].level, '4')
  })

  test('whole units do not leave a block for one that is better off', ({ assert }) => {
    const answer = solved(
      plain(
        [
          { id: 'F1', amount: 4, to: ['A', 'B', 'E', 'C'] },
          { id: 'F2', amount: 3, to: ['C', 'D'] },
        ],
        [
          programme('A', 33),
          programme('B', 33),
          programme('E', 34),
          programme('C', 5),
          programme('D', 5),
        ]
      )
    )
    assert.deepEqual(answer.integer_totals, { A: '1', B: '1', C: '2', D: '1', E: '2' })
  })

  test('cell floors above the cap of their programme are short by the excess', ({ assert }) => {
    const answer = solveDocument({
      rule: 'gains',
      sources: [{ id: 'F', amount: 100, cells: [['P', 'g']] }],
      programmes: [{ id: 'P', floor: 0, cap: 20, weight: 50 }],
      cells: [{ p: 'P', g: 'g', need: 50 }],
      groups: [{ id: 'g', minimum: 30 }],
    })
    assert.isFalse(answer.feasible)
    if (!answer.feasible) assert.equal(answer.short, '10')
  })

  test('a minimum for which no cell has room is short by what has no place', ({ assert }) => {
    const answer = solveDocument({
      rule: 'gains',
      sources: [{ id: 'F', amount: 100, cells: [['P', 'g']] }],
      programmes: [{ id: 'P', floor: 0, cap: 50, weight: 50 }],
      cells: [{ p: 'P', g: 'g', need: 50 }],
      groups: [
        { id: 'g', minimum: 60 },
        { id: 'nobody', minimum: 7 },
      ],
    })
    assert.isFalse(answer.feasible)
    if (!answer.feasible) assert.equal(answer.short, '17')
  })

  const A = [programme('A', 10)]
  const to = (value: unknown) => [{ id: 'F', amount: 1, to: value }]
  const refusals: [title: string, document: unknown, refusal: string][] = [
    ['no object', [], 'E_NOT_AN_OBJECT'],
    ['no rule', { sources: [], programmes: [] }, 'E_UNKNOWN_RULE rule'],
    ['no sources', { rule: 'gains', programmes: [] }, 'E_NOT_A_LIST sources'],
    ['an unknown programme', plain(to(['B']), A), 'E_UNKNOWN_PROGRAMME sources[0].to[0]'],
    ['a programme listed twice', plain(to(['A', 'A']), A), 'E_DUPLICATE sources[0].to[1]'],
    ['two programmes of one id', plain([], [...A, ...A]), 'E_DUPLICATE programmes[1].id'],
    ['two sources of one id', plain([...to([]), ...to([])], A), 'E_DUPLICATE sources[1].id'],
    ['an id that is no text', plain([], [programme('', 1)]), 'E_NOT_TEXT programmes[0].id'],
    ['a negative need', plain([], [programme('A', -1)]), 'E_NEGATIVE programmes[0].need'],
    ['half a unit', plain([], [programme('A', 1.5)]), 'E_NOT_A_WHOLE_NUMBER programmes[0].need'],
    ['words for a number', plain([], [programme('A', 'ten')]), 'E_NOT_A_NUMBER programmes[0].need'],
    [
      'a number that lost digits',
      plain([], [programme('A', 2 ** 53)]),
      'E_UNSAFE_NUMBER programmes[0].need',
    ],
    [
      'an absurd amount',
      plain([], [programme('A', `1${'0'.repeat(31)}`)]),
      'E_TOO_LARGE programmes[0].need',
    ],
    [
      'a floor above need',
      plain([], [programme('A', 1, { floor: 2 })]),
      'E_FLOOR_ABOVE_NEED programmes[0].floor',
    ],
    [
      'a weight of zero',
      plain([], [programme('A', 1, { weight: 0 })]),
      'E_ZERO_WEIGHT programmes[0].weight',
    ],
    [
      'a cap on an edge that is not there',
      plain([{ id: 'F', amount: 1, to: [], edgecap: { A: 1 } }], A),
      'E_EDGE_CAP_WITHOUT_EDGE sources[0].edgecap.A',
    ],
    [
      'a cell that is not listed',
      { ...plain([{ id: 'F', amount: 1, cells: [['A', 'g']] }], []), cells: [], groups: [] },
      'E_UNKNOWN_CELL sources[0].cells[0]',
    ],
    [
      'a cell of three parts',
      { ...plain([{ id: 'F', amount: 1, cells: [['A', 'g', 'h']] }], []), cells: [], groups: [] },
      'E_NOT_A_LIST sources[0].cells[0]',
    ],
  ]
  for (const [title, document, refusal] of refusals) {
    test(`refuses ${title}`, ({ assert }) => {
      assert.equal(
        refusalOf(() => solveDocument(document)),
        refusal
      )
    })
  }

  test('the verifier names a unit moved between programmes of one source', ({ assert }) => {
    const document = plain(
      [{ id: 'F', amount: 10, to: ['A', 'B'] }],
      [programme('A', 10), programme('B', 10)]
    )
    const answer = solved(document)
    assert.deepEqual(verifySolvedDocument(document, answer), [])
    const moved = { ...answer, totals: { A: '6', B: '4' } }
    const checks = verifySolvedDocument(document, moved).map(({ check }) => check)
    assert.includeMembers(checks, ['amount_not_paid', 'level_wrong'])
  })
})
