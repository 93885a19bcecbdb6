import { test } from '@japa/runner'
import { judgeCases } from '#reports/worked_cases'

/** Reckoned by hand; `near` where the answer has no end. */
const CASES: { kind: string; title: string; inputs: object; expected: unknown; near?: true }[] = [
  {
    kind: 'npv',
    title: 'without discounting no shape is needed',
    inputs: {
      measure: 'lump_sum',
      results: { a: { benefit: 5, cost: '1/2', year: 3, rate: 0.1, discount: 'none' } },
    },
    expected: { a: 4.5 },
  },
  {
    kind: 'irr',
    title: 'three roots',
    inputs: { cashflows: [-1, 6, -11, 6], blanks: 'none', report: 'all_roots', guess: 0.1 },
    expected: { roots: [0, 1, 2] },
  },
  {
    kind: 'irr',
    title: 'a blank that is not skipped is nothing',
    inputs: { cashflows: [-100, null, 121], blanks: 'none', report: 'nearest', guess: 0.1 },
    expected: { irr: 0.1 },
  },
  {
    kind: 'irr',
    title: 'nothing flows',
    inputs: { cashflows: [0, 0, 0], blanks: 'none', report: 'nearest', guess: 0.1 },
    expected: { irr: null },
  },
  {
    kind: 'mirr',
    title: 'losses only',
    inputs: { measure: 'single', cashflows: [-1, -2], finance_rate: 0.1, reinvest_rate: 0.1 },
    expected: { mirr: null },
  },
  {
    kind: 'xnpv',
    title: 'at the last date',
    inputs: {
      measure: 'xnfv',
      rate: 0.1,
      cashflows: [-100, 110],
      dates: ['2020-01-01', '2021-01-01'],
      day_count: 'act/365F',
    },
    expected: { xnfv: -0.028727366367462537 },
    near: true,
  },
  {
    kind: 'xirr',
    title: 'every basis, dates in any order, the value at the first one listed',
    inputs: {
      cashflows: [110, -100],
      dates: ['2021-01-31', '2020-01-31'],
      day_counts: ['act/365F', 'act/360', '30/360', 'act/act ISDA'],
      guess: 0.1,
      evaluate_at: 0,
    },
    expected: {
      xirr: {
        'act/365F': 0.09971358593414137,
        'act/360': 0.09828263384862113,
        '30/360': 0.1,
        'act/act ISDA': 0.09997646159046814,
      },
      xnpv_at: 10,
    },
    near: true,
  },
  {
    kind: 'xirr',
    title: 'no root',
    inputs: {
      cashflows: [1, 1],
      dates: ['2020-01-01', '2021-01-01'],
      day_counts: ['act/365F'],
      guess: 0.1,
    },
    expected: { xirr: { 'act/365F': null } },
  },
  ...[
    [{ function: 'PMT', rate: 0, nper: 10, pv: 1000, fv: 0, type: 0 }, -100],
    [{ function: 'PMT', rate: 0.1, nper: 0, pv: 1000, fv: 0, type: 0 }, null],
    [{ function: 'PMT', rate: 0.1, nper: 1, pv: 1000, fv: 0, type: 1 }, -1000],
    [{ function: 'FV', rate: 0.1, nper: 1, pmt: -100, pv: 0, type: 1 }, 110],
    [{ function: 'PV', rate: '1/4', nper: 2, pmt: -100, fv: 0, type: 1 }, 180],
    [{ function: 'PDURATION', rate: 0, pv: 1, fv: 2 }, null],
    [{ function: 'RRI', nper: 2, pv: 100, fv: 121 }, 0.1],
    [{ function: 'NOMINAL', effect_rate: 0.21, npery: 2 }, 0.2],
    [{ function: 'EFFECT', nominal_rate: 0.2, npery: 2 }, 0.21],
    [{ function: 'ANNUITY_FACTOR', rate: 0, nper: [0, 3] }, [0, 3]],
  ].map(([inputs, value]) => ({
    kind: 'tvm',
    title: JSON.stringify(inputs),
    inputs: inputs as object,
    expected: { value },
  })),
  {
    kind: 'discount_factors',
    title: 'rates of steps, and a sum over the years at their middle',
    inputs: {
      periods: [0, 1, 2],
      rows: {
        stepped: {
          steps: [
            { from_year: 1, to_year: 1, rate: 0.25 },
            { from_year: 2, to_year: null, rate: 0 },
          ],
          offset: 0,
          amount: 5,
        },
        summed: {
          steps: [{ from_year: 1, to_year: null, rate: 0.1 }],
          offset: 0.5,
          amount: 1,
          sum_years: 2,
        },
      },
    },
    expected: { stepped: [5, 4, 4], summed: 1.6547697829882178 },
    near: true,
  },
  {
    kind: 'inflation',
    title: 'both ways about a year in the middle; the first rate is not used',
    inputs: {
      amounts: [100, 100, 120],
      inflation: [null, 0.25, 0.2],
      rows: {
        current: { direction: 'constant_to_current', base_period: 1 },
        constant: { direction: 'current_to_constant', base_period: 1 },
      },
    },
    expected: { current: [80, 100, 144], constant: [125, 100, 100] },
  },
  {
    kind: 'bcr',
    title: 'a rate in per cent, payback counted from 1, and what is never reached',
    inputs: {
      lines: { net: { flows: [-100, 60, 0, 80], first: 0 }, lost: { flows: [-1, -1] } },
      results: {
        irr: { statistic: 'irr', of: { net: 0, lost: 1 }, guess: 0.1 },
        share: {
          statistic: 'ratio',
          numerator: { net: 1 },
          denominator: { lost: -2 },
          rate: 0,
          scale: 100,
        },
        payback: [
          { statistic: 'payback', of: { net: 1 }, count_from: 0 },
          { statistic: 'payback', of: { net: 1 }, count_from: 1 },
          { statistic: 'payback', of: { lost: 1 }, count_from: 0 },
        ],
      },
    },
    expected: { irr: null, share: 1000, payback: [2.5, 3.5, null] },
  },
  {
    kind: 'sensitivity',
    title: 'a result called like the field of its leaf',
    inputs: {
      method: 'optimism_bias',
      results: { cost: { cost: 100, bias: 0.5, mitigation: '1/5' } },
    },
    expected: { cost: 140 },
  },
  {
    kind: 'sensitivity',
    title: 'decisions within chances within decisions',
    inputs: {
      method: 'decision_tree',
      trees: {
        best: {
          decision: [
            { value: 1 },
            {
              value: -3,
              then: {
                chance: [
                  { p: '1/2', node: { decision: [{ value: 4 }, { value: 10 }] } },
                  { p: 0.5, node: { value: 0 } },
                ],
              },
            },
          ],
        },
      },
    },
    expected: { best: 2 },
  },
  {
    kind: 'cea',
    title: 'as dear and worse is dominated, dearer by the unit extended dominated',
    inputs: {
      measure: 'frontier',
      strategies: [
        { id: 'none', cost: 0, effect: 0 },
        { id: 'as dear', cost: 12, effect: 1 },
        { id: 'mixed', cost: 10, effect: 1 },
        { id: 'most', cost: 12, effect: 2 },
      ],
    },
    expected: {
      frontier: ['none', 'most'],
      icer: [6],
      status: { 'none': 'ND', 'as dear': 'D', 'mixed': 'ED', 'most': 'ND' },
    },
  },
  {
    kind: 'montecarlo',
    title: 'a draw worth exactly nothing is not above it, a mean of nothing not below',
    inputs: {
      delta_effect: [-1],
      delta_cost: [-0.3],
      k_grid: { ceac: [0.3, 0.2], eib: ['3/10', 0.2], evpi: [0.3] },
      kstar_step: 0.1,
      kstar_max: 1,
    },
    expected: { icer: 0.3, kstar: 0.4, ceac: [0, 1], eib: [0, 0.1], evpi: [0] },
  },
  {
    kind: 'montecarlo',
    title: 'a grid too fine to be walked',
    inputs: {
      delta_effect: [-1, -2],
      delta_cost: [-3, -3],
      k_grid: {},
      kstar_step: '0.000000000001',
      kstar_max: 1e9,
    },
    expected: { icer: 2, kstar: '2.000000000001' },
  },
  {
    kind: 'montecarlo',
    title: 'below nothing only beyond the grid',
    inputs: { delta_effect: [-1], delta_cost: [-3], k_grid: {}, kstar_step: 1, kstar_max: 3 },
    expected: { icer: 3, kstar: null },
  },
  {
    kind: 'montecarlo',
    title: 'always worth it',
    inputs: {
      delta_effect: [1],
      delta_cost: [-1],
      k_grid: { ceac: [], eib: [], evpi: [] },
      kstar_step: 1,
      kstar_max: 3,
    },
    expected: { icer: -1, kstar: null },
  },
]

test.group('Worked cases at their edges', () => {
  for (const { kind, title, inputs, expected, near } of CASES) {
    test(`${kind}: ${title}`, ({ assert }) => {
      const tolerance = near ? { abs: 1e-12 } : {}
      const [judged] = judgeCases([{ id: 'x', kind, inputs, expected, tolerance }])
      assert.deepEqual(judged.differences, [])
      assert.equal(judged.status, 'passed')
    })
  }

  test('a printed figure that does not follow is found, one that follows is no such case', ({
    assert,
  }) => {
    const known = (expected: unknown) =>
      judgeCases([
        {
          id: 'x',
          kind: 'known_bad',
          inputs: {
            of_kind: 'wellbeing',
            life_satisfaction_points: '1/2',
            persons: 4,
            years: 5,
            value_per_point_year: [10],
          },
          expected,
        },
      ])[0].status
    assert.equal(known({ total: [99] }), 'passed')
    assert.equal(known({ total: [100] }), 'failed')
  })
})

test.group('Worked cases that count through more years than there are', () => {
  const row = { steps: [{ from_year: 1, to_year: null, rate: 0.1 }], offset: 0, amount: 1 }
  for (const { kind, inputs } of [
    { kind: 'discount_factors', inputs: { periods: [1e9], rows: { a: row } } },
    { kind: 'discount_factors', inputs: { periods: [1], rows: { a: { ...row, sum_years: 1e9 } } } },
    { kind: 'tvm', inputs: { function: 'ANNUITY_FACTOR', rate: 0.1, nper: [1e9] } },
  ]) {
    test(`${kind} ${JSON.stringify(inputs).slice(0, 60)}: named, not waited for`, ({ assert }) => {
      const [judged] = judgeCases([{ id: 'x', kind, inputs, expected: {}, tolerance: {} }])
      assert.notEqual(judged.status, 'passed')
      assert.include(JSON.stringify(judged), '1000000000')
    })
  }
})
