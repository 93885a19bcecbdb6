import { test } from '@japa/runner'
import { exp, ln, lnGamma } from '#appraisal/domain/uncertainty/elementary'
import {
  cutLawOf,
  faultOf,
  lawOf,
  type Distribution,
} from '#appraisal/domain/uncertainty/distributions'
import { BLOCK, fillWords, philox, stateOf, streamOf } from '#appraisal/domain/uncertainty/random'
import {
  incompleteBeta,
  lowerGamma,
  normalCdf,
  normalQuantile,
} from '#appraisal/domain/uncertainty/special_functions'
import { fillValues, tableOf } from '#appraisal/domain/uncertainty/tables'

test.group('Random words', () => {
  test('Philox answers as Random123 prints it (kat_vectors)', ({ assert }) => {
    const ones = 0xffffffff
    const hex = (words: number[]) =>
      words.map((word) => word.toString(16).padStart(8, '0')).join(' ')
    assert.equal(hex(philox([0, 0, 0, 0], [0, 0])), '6627e8d5 e169c58d bc57ac4c 9b00dbd8')
    assert.equal(
      hex(philox([ones, ones, ones, ones], [ones, ones])),
      '408f276d 41c83b0e a20bc7c6 6d5451fd'
    )
    assert.equal(
      hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])),
      'd16cfe09 94fdcceb 5001e420 24126ea1'
    )
  })

  test('xoshiro128** answers as its reference implementation does', ({ assert }) => {
    const words = new Uint32Array(10)
    fillWords(words, [1, 2, 3, 4])
    assert.deepEqual(
      [...words],
      [
        11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
        4258142804,
      ]
    )
  })

  test('another block, name or seed is another stream', ({ assert }) => {
    const streams = [
      stateOf(1, 0, streamOf('a')),
      stateOf(1, 1, streamOf('a')),
      stateOf(1, 0, streamOf('b')),
      stateOf(2, 0, streamOf('a')),
      stateOf(1 + 2 ** 32, 0, streamOf('a')),
    ].map((state) => state.join())
    assert.equal(new Set(streams).size, streams.length)
  })
})

test.group('Functions of our own', () => {
  test('logarithm, exponential and gamma agree with known values', ({ assert }) => {
    for (const x of [1e-300, 1e-9, 0.3, 0.999999, 1, 1.5, 2, 10, 12345.678, 1e300]) {
      assert.closeTo(ln(x), Math.log(x), 4e-16 * Math.max(1, Math.abs(Math.log(x))))
    }
    for (const x of [-700, -20.5, -1, -1e-9, 0, 0.5, 1, 30.25, 700]) {
      assert.closeTo(exp(x) / Math.exp(x), 1, 1e-15)
    }
    assert.closeTo(lnGamma(0.5), Math.log(Math.PI) / 2, 1e-14)
    assert.closeTo(lnGamma(11), Math.log(3_628_800), 1e-13)
    assert.closeTo(lnGamma(100), 359.1342053695754, 1e-11)
  })

  test('distribution functions agree with published values', ({ assert }) => {
    assert.closeTo(normalCdf(1.959963984540054), 0.975, 1e-14)
    assert.closeTo(normalCdf(-3.090232306167814), 0.001, 1e-16)
    // Wichura 1988, algorithm AS 241.
    assert.closeTo(normalQuantile(0.25), -0.6744897501960817, 1e-15)
    assert.closeTo(normalQuantile(0.001), -3.090232306167814, 1e-14)
    assert.closeTo(normalQuantile(1e-20), -9.262340089798408, 1e-13)
    assert.closeTo(lowerGamma(3, 2), 1 - 5 * Math.exp(-2), 1e-14)
    assert.closeTo(lowerGamma(1, 7), 1 - Math.exp(-7), 1e-14)
    assert.closeTo(incompleteBeta(2, 3, 0.4), 0.5248, 1e-14)
    assert.closeTo(incompleteBeta(0.5, 0.5, 0.25), (2 / Math.PI) * Math.asin(0.5), 1e-14)
  })
})

/** Quantiles in closed form or from printed tables (chi-squared with 4 degrees; beta(2, 2) and (1, 3)). */
const QUANTILES: [string, Distribution, [number, number][]][] = [
  [
    'normal',
    { kind: 'normal', mean: 10, sd: 2 },
    [
      [0.5, 10],
      [0.975, 13.919927969080108],
    ],
  ],
  [
    'lognormal',
    { kind: 'lognormal', mean: Math.exp(0.5), sd: Math.exp(0.5) * Math.sqrt(Math.E - 1) },
    [
      [0.5, 1],
      [0.975, Math.exp(1.959963984540054)],
    ],
  ],
  [
    'uniform',
    { kind: 'uniform', low: -1, high: 3 },
    [
      [0.25, 0],
      [0.9, 2.6],
    ],
  ],
  [
    'triangular',
    { kind: 'triangular', low: 0, mode: 1, high: 4 },
    [
      [0.25, 1],
      [0.0625, 0.5],
      [0.75, 4 - Math.sqrt(3)],
    ],
  ],
  [
    'pert',
    { kind: 'pert', low: 0, mode: 5, high: 10 },
    [
      [0.5, 5],
      [0.896484375, 7.5],
    ],
  ],
  [
    'beta',
    { kind: 'beta', a: 1, b: 3 },
    [
      [0.5, 1 - 0.5 ** (1 / 3)],
      [0.992, 0.8],
    ],
  ],
  [
    'gamma',
    { kind: 'gamma', mean: 4, sd: Math.sqrt(8) },
    [
      [0.95, 9.487729036781154],
      [0.5, 3.356693980033321],
    ],
  ],
  [
    'discrete',
    {
      kind: 'discrete',
      values: [
        { value: 5, probability: 0.25 },
        { value: 1, probability: 0.75 },
      ],
    },
    [
      [0.7, 1],
      [0.8, 5],
    ],
  ],
  [
    'a normal cut off below',
    { kind: 'normal', mean: 0, sd: 1, within: { low: 0 } },
    [
      [0.5, 0.6744897501960817],
      [0.95, 1.959963984540054],
    ],
  ],
]

test.group('Distributions', () => {
  for (const [name, of, quantiles] of QUANTILES) {
    test(`${name}: quantiles are those of the closed form, and lead back`, ({ assert }) => {
      const law = cutLawOf(of)
      for (const [u, value] of quantiles) {
        assert.closeTo(law.quantile(u), value, 1e-9 * Math.max(1, Math.abs(value)))
        if (of.kind !== 'discrete') assert.closeTo(law.cdf(value), u, 1e-9)
      }
    })
  }

  for (const [name, of] of QUANTILES.filter(
    ([, { kind, within }]) => kind !== 'discrete' && !within
  )) {
    test(`${name}: drawn values have its mean and spread, and a table is true to 0.0003 sd`, ({
      assert,
    }) => {
      const { mean, sd, quantile } = lawOf(of)
      const table = tableOf(of)
      const draws = 200 * BLOCK
      const values = new Float64Array(BLOCK)
      const words = new Uint32Array(BLOCK)
      let total = 0
      let squares = 0
      for (let block = 0; block < 200; block++) {
        const state = stateOf(7, block, streamOf(name))
        fillValues(values, state, table)
        for (const value of values) {
          total += value - mean
          squares += (value - mean) ** 2
        }
        if (block % 40 > 0) continue
        fillWords(words, state)
        values.forEach((value, at) =>
          assert.closeTo(
            value,
            quantile((words[at] + 0.5) / 2 ** 32),
            Math.max(3e-4 * sd, 1e-4 * Math.abs(value))
          )
        )
      }
      assert.isBelow(Math.abs(total / draws), (4 * sd) / Math.sqrt(draws))
      assert.closeTo(Math.sqrt(squares / draws) / sd, 1, 0.03)
    })
  }

  test('what is no distribution is refused with its reason', ({ assert }) => {
    const faults: [Distribution, string][] = [
      [{ kind: 'normal', mean: 1, sd: 0 }, 'E_SPREAD'],
      [{ kind: 'normal', mean: Number.NaN, sd: 1 }, 'E_SHAPE'],
      [{ kind: 'lognormal', mean: -1, sd: 1 }, 'E_SHAPE'],
      [{ kind: 'uniform', low: 1, high: 1 }, 'E_ORDER'],
      [{ kind: 'triangular', low: 0, mode: 2, high: 1 }, 'E_ORDER'],
      [{ kind: 'beta', a: 0, b: 1 }, 'E_SHAPE'],
      [{ kind: 'discrete', values: [{ value: 1, probability: 0.9 }] }, 'E_PROBABILITIES'],
      [{ kind: 'normal', mean: 0, sd: 1, within: { low: 50 } }, 'E_CUT'],
    ]
    for (const [of, code] of faults) assert.equal(faultOf(of), code)
  })
})
