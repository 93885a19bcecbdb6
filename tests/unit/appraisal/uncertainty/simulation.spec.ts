import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import type { AppraisalModel } from '#appraisal/domain/model'
import {
  assumptionsOf,
  isShare,
  RATE_KEY,
  withValues,
} from '#appraisal/domain/uncertainty/assumptions'
import {
  partialInformation,
  perfectInformation,
} from '#appraisal/domain/uncertainty/decision_value'
import { exactValueOf } from '#appraisal/domain/uncertainty/exact_value'
import { faultOfPlan, type UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { samplerOf } from '#appraisal/domain/uncertainty/sampler'
import {
  extremes,
  oneWay,
  scenarios,
  spaced,
  switchingValues,
  tornado,
  twoWay,
} from '#appraisal/domain/uncertainty/sensitivity'
import { emptyDraws, prepareSimulation, simulate } from '#appraisal/domain/uncertainty/simulate'
import { normalCdf } from '#appraisal/domain/uncertainty/special_functions'
import { summarise } from '#appraisal/domain/uncertainty/summary'
import { appraisalCaseKinds } from '#appraisal/domain/verify_cases'
import { openThreads } from '#appraisal/simulation_threads'
import {
  adjustedCourse,
  anseongVouchers,
  chainedCourse,
  everythingModel,
  melitopolGroups,
} from '#tests/support/appraisal_models'

const npvOf = (model: AppraisalModel) => appraise(model).results.npv.value!
const adjustedNominal = () => adjustedCourse('nominal')
const MODELS = [anseongVouchers, melitopolGroups, everythingModel, adjustedNominal, chainedCourse]

/** Every assumption of a model a little uncertain, around its value. */
function planOf(model: AppraisalModel, spread = 0.1): UncertaintyPlan {
  const assumptions = assumptionsOf(model).flatMap(({ key, field, base }) => {
    const mean = Number(base)
    if (field === 'rate')
      return [{ key, distribution: { kind: 'uniform' as const, low: -0.01, high: 0.01 } }]
    if (mean === 0 || (mean === 1 && isShare({ field }))) return []
    const half = Math.abs(mean) * spread
    return [
      {
        key,
        distribution: {
          kind: 'uniform' as const,
          low: mean - half,
          high: isShare({ field }) ? Math.min(mean + half, 1) : mean + half,
        },
      },
    ]
  })
  return { assumptions }
}

test.group('A model in float64', () => {
  for (const made of MODELS) {
    test(`${made.name}: each draw is what the exact engine says of its values`, ({ assert }) => {
      const model = made()
      const plan = planOf(model)
      const { sampler, run } = prepareSimulation(model, plan)
      const draws = emptyDraws(5)
      run(3, draws)
      const exact = exactValueOf(model)
      draws.net.forEach((net, at) => {
        const values = new Map(
          sampler.keys.map((key, column) => [key, new Decimal(sampler.columns[column][at])])
        )
        assert.closeTo(net / exact(values).toNumber(), 1, 1e-10)
      })
      assert.isTrue(exact(new Map()).eq(npvOf(model)))
    })
  }
})

test.group('A simulation', () => {
  test('the mean of a linear model is its value at the means', ({ assert }) => {
    const model = anseongVouchers()
    const plan: UncertaintyPlan = {
      assumptions: model.costs.map(({ id }) => ({
        key: `level:${id}`,
        distribution: { kind: 'gamma', mean: 1, sd: 0.3 },
      })),
    }
    const { mean, standardError } = summarise(
      simulate(model, plan, { seed: 42, draws: 50_000 }).net
    )
    assert.isBelow(Math.abs(mean - npvOf(model).toNumber()), 4 * standardError)
  })

  test('the chance of a gain of a normal sum is that of the normal distribution', ({ assert }) => {
    const model = melitopolGroups()
    const [cost] = model.costs
    const net = npvOf(model).toNumber()
    const worth =
      exactValueOf(model)(new Map([[`level:${cost.id}`, new Decimal(0)]])).toNumber() - net
    const plan: UncertaintyPlan = {
      assumptions: [
        { key: `level:${cost.id}`, distribution: { kind: 'normal', mean: 1, sd: 0.5 } },
      ],
    }
    const draws = 100_000
    const { shareAboveZero } = summarise(simulate(model, plan, { seed: 9, draws }).net)
    const expected = normalCdf(net / (0.5 * worth))
    assert.closeTo(shareAboveZero, expected, 4 * Math.sqrt((expected * (1 - expected)) / draws))
  })

  test('one seed draws the same in one thread, in two and in four', async ({ assert }) => {
    const model = everythingModel(12)
    const plan = planOf(model)
    const simulation = { seed: 20_261_128, draws: 10_500 }
    const alone = simulate(model, plan, simulation)
    for (const count of [2, 4]) {
      const threads = openThreads(count)
      try {
        const { net, costs } = await threads.draw(model, plan, simulation)
        assert.isTrue(Buffer.from(net.slice().buffer).equals(Buffer.from(alone.net.buffer)))
        assert.isTrue(Buffer.from(costs.slice().buffer).equals(Buffer.from(alone.costs.buffer)))
      } finally {
        await threads.close()
      }
    }
  }).timeout(60_000)

  test('the draws of seed 1 are these, on every machine', ({ assert }) => {
    const sampler = samplerOf({
      assumptions: [
        { key: 'a', distribution: { kind: 'normal', mean: 0, sd: 1 } },
        { key: 'b', distribution: { kind: 'gamma', mean: 2, sd: 1 } },
        { key: 'c', distribution: { kind: 'pert', low: 0, mode: 1, high: 4 } },
      ],
    })
    sampler.draw(1, 0)
    assert.deepEqual(
      sampler.columns.map((column) => [column[0], column[1023]]),
      FIRST_DRAWS
    )
  })

  test('a further assumption leaves the draws of the others as they were', ({ assert }) => {
    const one = { key: 'a', distribution: { kind: 'uniform', low: 0, high: 1 } } as const
    const alone = samplerOf({ assumptions: [one] })
    const beside = samplerOf({ assumptions: [{ ...one, key: 'b' }, one] })
    alone.draw(5, 2)
    beside.draw(5, 2)
    assert.deepEqual(alone.columns[0], beside.columns[1])
  })

  test('ranks correlate as they were given, and shares add up to their total', ({ assert }) => {
    const sampler = samplerOf({
      assumptions: [
        { key: 'a', distribution: { kind: 'lognormal', mean: 1, sd: 2 } },
        { key: 'b', distribution: { kind: 'beta', a: 2, b: 5 } },
      ],
      correlations: [{ a: 'a', b: 'b', rank: -0.6 }],
      shares: [{ keys: ['c', 'd', 'e'], weights: [1, 2, 7], total: 1 }],
    })
    const pairs: [number, number][] = []
    let shares = 0
    for (let block = 0; block < 20; block++) {
      sampler.draw(3, block)
      const [a, b, c, d, e] = sampler.columns
      a.forEach((value, at) => {
        pairs.push([value, b[at]])
        assert.closeTo(c[at] + d[at] + e[at], 1, 1e-12)
        shares += d[at]
      })
    }
    assert.closeTo(rankCorrelation(pairs), -0.6, 0.02)
    assert.closeTo(shares / pairs.length, 0.2, 0.005)
  })

  test('percentiles are those of the sorted draws', ({ assert }) => {
    const values = simulate(anseongVouchers(), planOf(anseongVouchers()), {
      seed: 4,
      draws: 5001,
    }).net
    const sorted = values.slice().sort()
    const { percentiles, histogram, least, most, convergence } = summarise(values)
    for (const { percent, value } of percentiles) assert.equal(value, sorted[percent * 50])
    assert.deepEqual([least, most], [sorted[0], sorted[5000]])
    assert.equal(
      histogram.reduce((sum, { draws }) => sum + draws, 0),
      5001
    )
    assert.equal(convergence.at(-1)!.draws, 5001)
  })

  test('to know everything is worth at least as much as to know one thing, and nothing less than 0', ({
    assert,
  }) => {
    const model = melitopolGroups()
    const plan = planOf(model, 0.9)
    const draws = simulate(model, plan, { seed: 8, draws: 20_000 })
    const all = perfectInformation(draws.net)
    const parts = partialInformation(model, plan, 8, draws)
    assert.isAtLeast(all, 0)
    for (const { value } of parts) {
      assert.isAtLeast(value, 0)
      assert.isAtMost(value, all + 1e-9)
    }
  })

  test('a plan that cannot be drawn is refused', ({ assert }) => {
    const model = melitopolGroups()
    const [{ id }] = model.benefits
    const of = (plan: Partial<UncertaintyPlan>) =>
      faultOfPlan(model, { assumptions: [], ...plan })?.code
    const share = {
      key: `dropOff:${id}`,
      distribution: { kind: 'normal', mean: 0.5, sd: 0.3 },
    } as const
    const value = {
      key: `unitValue:${id}`,
      distribution: { kind: 'uniform', low: 1, high: 2 },
    } as const
    assert.equal(of({}), 'E_NOTHING_UNCERTAIN')
    assert.equal(of({ assumptions: [{ ...value, key: 'unitValue:x' }] }), 'E_UNKNOWN_ASSUMPTION')
    assert.equal(of({ assumptions: [value, value] }), 'E_TWICE')
    assert.equal(of({ assumptions: [share] }), 'E_SHARE_REACH')
    assert.equal(
      of({ assumptions: [{ key: 'rate', distribution: { kind: 'uniform', low: -1.5, high: 0 } }] }),
      'E_RATE_TOO_LOW'
    )
    assert.equal(
      of({ assumptions: [value], correlations: [{ a: value.key, b: 'rate', rank: 0.5 }] }),
      'E_CORRELATION'
    )
    assert.isUndefined(of({ assumptions: [value] }))
  })
})

test.group('One assumption at a time', () => {
  for (const made of MODELS) {
    test(`${made.name}: at every switching value the net present value is 0`, ({ assert }) => {
      const model = made()
      const exact = exactValueOf(model)
      const scale = exact(new Map()).abs()
      const found = switchingValues(model)
      assert.isTrue(found.some(({ value }) => value !== null))
      for (const { assumption, value } of found) {
        if (value === null) continue
        const left = exact(new Map([[assumption.key, value]])).abs()
        assert.isTrue(left.lte(scale.times('1e-9')), `${assumption.key} ${value} leaves ${left}`)
      }
    })
  }

  for (const made of MODELS) {
    test(`${made.name}: one figure moved, or one with the rate, is the model with these values`, ({
      assert,
    }) => {
      const model = made()
      const exact = exactValueOf(model)
      const rate: [string, Decimal] = [RATE_KEY, new Decimal('0.013')]
      for (const { key, base } of assumptionsOf(model)) {
        const moved = new Decimal(base).times('0.9').plus('0.01')
        for (const values of [new Map([[key, moved]]), new Map([[key, moved], rate])]) {
          const whole = exactValueOf(withValues(model, values))(new Map())
          assert.equal(exact(values).toString(), whole.toString(), key)
        }
      }
      assert.equal(exact(new Map()).toString(), npvOf(model).toString())
    })
  }

  test('a discount rate turns the result only above −100 %', ({ assert }) => {
    const model = { ...anseongVouchers(), discounting: { constant: '-0.5' } }
    const rate = switchingValues(model).find(({ assumption }) => assumption.field === 'rate')!
    assert.isTrue(rate.value === null || rate.value.gt('-0.5'), `${rate.value}`)
  })

  test('the widest bar of a tornado is first, and its ends are the tables of one assumption', ({
    assert,
  }) => {
    const model = anseongVouchers()
    const ranges = assumptionsOf(model)
      .filter(({ field }) => field === 'level' || field === 'unitValue')
      .map(({ key, base }) => ({
        key,
        low: new Decimal(base).times('0.8'),
        high: new Decimal(base).times('1.2'),
      }))
    const swings = tornado(model, ranges)
    const sizes = swings.map(({ size }) => size.toNumber())
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a)
    )
    const [first, second] = swings
    const line = oneWay(model, first.key, spaced(first.low, first.high, 5))
    assert.isTrue(line[0].eq(first.atLow) && line[4].eq(first.atHigh))
    assert.isTrue(line[2].minus(npvOf(model)).abs().lt('1e-20'))
    const grid = twoWay(
      model,
      { key: first.key, values: [first.low, first.high] },
      {
        key: second.key,
        values: [new Decimal(assumptionsOf(model).find(({ key }) => key === second.key)!.base)],
      }
    )
    assert.isTrue(grid[0][0].eq(first.atLow) && grid[1][0].eq(first.atHigh))
    const { worst, best } = extremes(swings)
    const [bad, good] = scenarios(model, [
      { name: 'worst', values: worst },
      { name: 'best', values: best },
    ])
    assert.isTrue(bad.npv.lt(npvOf(model)) && good.npv.gt(npvOf(model)))
  })
})

test.group('Cases with draws that are given', () => {
  test('acceptability, expected benefit and perfect information', ({ assert }) => {
    const inputs = {
      delta_effect: [1, -0.5],
      delta_cost: [10, 10],
      k_grid: { ceac: [20], eib: [20], evpi: [20] },
      kstar_step: 1,
      kstar_max: 9,
    }
    assert.deepEqual(appraisalCaseKinds.montecarlo(inputs), {
      icer: '40',
      kstar: '0',
      ceac: [0.5],
      eib: ['-5'],
      evpi: [5],
    })
  })
})

/** Spearman's: Pearson's of the ranks. */
function rankCorrelation(pairs: [number, number][]): number {
  const ranked = [0, 1].map((side) => {
    const order = pairs.map((_, at) => at).toSorted((a, b) => pairs[a][side] - pairs[b][side])
    const ranks = new Float64Array(pairs.length)
    order.forEach((at, rank) => (ranks[at] = rank))
    return ranks
  })
  const middle = (pairs.length - 1) / 2
  let product = 0
  let square = 0
  ranked[0].forEach((rank, at) => {
    product += (rank - middle) * (ranked[1][at] - middle)
    square += (rank - middle) ** 2
  })
  return product / square
}

const FIRST_DRAWS = [
  [-1.2519906854412124, 0.5583750990067893],
  [1.713215525816314, 2.488362632953588],
  [2.1726654051444654, 0.9848186050256033],
]
