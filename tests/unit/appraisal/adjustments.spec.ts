import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import { datedResults, netValueProfile } from '#appraisal/domain/dated_results'
import { findingsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import { readAppraisalModel } from '#appraisal/validators'
import { adjustedCourse, sharedCourse } from '#tests/support/appraisal_models'

const isNear = (a: Decimal, b: Decimal) =>
  a
    .minus(b)
    .abs()
    .lte(Decimal.max(a.abs(), b.abs(), 1).times('1e-45'))
const d = (value: number | string) => new Decimal(value)
const rise = d('1.025')

test.group('What amounts are multiplied by', () => {
  test('bias on what is not mitigated, then the burden of taxation, as published: 100, 110, 132', ({
    assert,
  }) => {
    const model = sharedCourse()
    model.costs[0].flows = [{ year: 2025, amount: '100.00', mark: 'I', source: '' }]
    model.costs[0].optimismBias = { value: '0.2', mark: 'I', source: '' }
    model.costs[0].mitigation = { value: '0.5', mark: 'I', source: '' }
    assert.equal(appraise(model).costs[0].amounts[0].toString(), '110')
    model.costs[0].taxBurden = { value: '0.2', mark: 'I', source: '' }
    assert.equal(appraise(model).costs[0].amounts[0].toString(), '132')
  })

  test('a weight is (reference income ÷ income)^η, as published: 5.4144', ({ assert }) => {
    const { benefits } = appraise(adjustedCourse())
    const weighted = benefits[0].adjustment![0].div('0.85')
    assert.equal(weighted.toFixed(9), '5.414431449')
    assert.isNull(appraise(sharedCourse()).benefits[0].adjustment)
  })

  test('prices of a year and of each year come to those of a real and of a nominal model', ({
    assert,
  }) => {
    const factors = (prices: 'real' | 'nominal') => {
      const { costs, benefits } = appraise(adjustedCourse(prices))
      const running = costs.find(({ line }) => line.id === 'C2')!
      return {
        bought: costs[0].adjustment!.map((one) => one.div('1.306')),
        running: running.adjustment!.map((one) => one.div('1.2').div('0.96')),
        oneOff: benefits[1].adjustment!,
      }
    }
    const real = factors('real')
    const nominal = factors('nominal')
    for (const at of [0, 1, 7]) {
      assert.isTrue(isNear(real.bought[at], rise.pow(5)))
      assert.isTrue(isNear(nominal.bought[at], rise.pow(5 + at)))
      assert.isTrue(isNear(real.running[at], rise.pow(-at)))
      assert.isTrue(isNear(nominal.running[at], d(1)))
      assert.isTrue(isNear(real.oneOff[at], rise.pow(6)))
    }
  })

  test('what is left at the end is taken off the costs, and off the investment', ({ assert }) => {
    const model = sharedCourse()
    const before = appraise(model).results
    model.costs[0].residualValue = { value: '80000.00', mark: 'I', source: '' }
    const { results, years } = appraise(model)
    const left = d(80_000).times(years.at(-1)!.factors.end)
    for (const key of ['presentValueOfCosts', 'presentValueOfInvestment'] as const) {
      assert.isTrue(isNear(results[key].value!, before[key].value!.minus(left)))
    }
  })

  test('the modified rate is at its own rates, else at that of the first year', ({ assert }) => {
    const model = sharedCourse()
    model.horizon.years = 3
    model.costs = [
      {
        ...model.costs[0],
        flows: [{ year: 2025, amount: '100.00', mark: 'I', source: '' }],
      },
    ]
    model.benefits = [{ ...model.benefits[1], dropOff: undefined, timing: 'end', duration: 3 }]
    Object.assign(model.benefits[0].quantity!, { value: '0.05' })
    model.transfers = []
    model.perspectives = []
    const at = (rate: string) =>
      d(50).times(d(rate).pow(2).plus(rate).plus(1)).div(100).cbrt().minus(1)
    const value = () => appraise(model).results.mirr.value!
    assert.equal(value().toFixed(30), at('1.035').toFixed(30))
    const rate = (text: string) => ({ value: text, mark: 'I' as const, source: '' })
    model.financing = { finance: rate('0.2'), reinvest: rate('0.02') }
    assert.equal(value().toFixed(30), at('1.02').toFixed(30))
    model.benefits = []
    assert.equal(appraise(model).results.mirr.reason, 'total_loss')
  })

  test('on calendar days a whole common year is one year, and stepped rates have no value', ({
    assert,
  }) => {
    const model = sharedCourse()
    Object.assign(model.horizon, { startYear: 2025, years: 2 })
    model.costs = [
      { ...model.costs[0], flows: [{ year: 2025, amount: '100.00', mark: 'I', source: '' }] },
    ]
    model.benefits = [
      { ...model.benefits[1], dropOff: undefined, timing: 'start', lag: 1, duration: 1 },
    ]
    Object.assign(model.benefits[0].quantity!, { value: '0.11' })
    model.transfers = []
    model.perspectives = []
    model.discounting = { constant: '0.1' }
    const { value, roots } = datedResults(appraise(model))
    assert.equal(value!.toFixed(20), d(0).toFixed(20))
    assert.deepEqual(
      roots.map(({ rate }) => rate.toFixed(20)),
      [d('0.1').toFixed(20)]
    )
    const profile = netValueProfile(appraise(model))
    assert.deepEqual(
      [profile[0], profile[10]].map((point) => point.value.toFixed(6)),
      ['10.000000', '0.000000']
    )
    model.discounting = {
      steps: [
        { fromYear: 1, toYear: 1, rate: '0.1' },
        { fromYear: 2, toYear: null, rate: '0.05' },
      ],
    }
    assert.isNull(datedResults(appraise(model)).value)
  })

  test('{code}: {title}')
    .with([
      {
        title: 'a price base without inflation',
        code: 'E_INFLATION_NEEDED /costs/0/priceBase',
        change: (m: AppraisalModel) => delete m.inflation,
      },
      {
        title: 'an income without a reference',
        code: 'E_DISTRIBUTION_NEEDED /benefits/0/income/value',
        change: (m: AppraisalModel) => delete m.distribution,
      },
      {
        title: 'no income',
        code: 'E_NOT_ABOVE_ZERO /benefits/0/income/value',
        change: (m: AppraisalModel) => (m.benefits[0].income!.value = '0.00'),
      },
      {
        title: 'a weight that grows without end',
        code: 'E_TOO_LARGE /distribution/eta/value',
        change: (m: AppraisalModel) => (m.distribution!.eta.value = '99999999'),
      },
      {
        title: 'prices of another age that double each year',
        code: 'E_TOO_LARGE /inflation/value',
        change: (m: AppraisalModel) => {
          m.inflation!.value = '1'
          m.costs[0].priceBase = 1
        },
      },
      {
        title: 'prices that halve each year over an age',
        code: 'E_RATE_TOO_LOW /inflation/value',
        change: (m: AppraisalModel) => {
          m.inflation!.value = '-0.5'
          m.costs[0].priceBase = 9999
        },
      },
      {
        title: 'prices that all vanish',
        code: 'E_RATE_TOO_LOW /inflation/value',
        change: (m: AppraisalModel) => (m.inflation!.value = '-1'),
      },
      {
        title: 'a negative bias',
        code: 'E_NEGATIVE /costs/0/optimismBias/value',
        change: (m: AppraisalModel) => (m.costs[0].optimismBias!.value = '-0.1'),
      },
      {
        title: 'more mitigated than there is',
        code: 'E_SHARE_RANGE /costs/0/mitigation/value',
        change: (m: AppraisalModel) => (m.costs[0].mitigation!.value = '1.5'),
      },
      {
        title: 'a haircut of more than all',
        code: 'E_SHARE_RANGE /benefits/0/haircut/value',
        change: (m: AppraisalModel) => (m.benefits[0].haircut!.value = '2'),
      },
      {
        title: 'a grade that is none',
        code: 'E_NUMBER /benefits/0/grade',
        change: (m: AppraisalModel) => (m.benefits[0].grade = 7),
      },
    ])
    .run(({ assert }, { code, change }) => {
      const model = adjustedCourse()
      assert.deepEqual(findingsOf(model), [])
      change(model)
      assert.include(
        findingsOf(model).map((one) => `${one.code} ${one.path}`),
        code
      )
    })

  test('the document has the published shape', ({ assert }) => {
    const model = JSON.parse(JSON.stringify(adjustedCourse()))
    assert.deepEqual(readAppraisalModel(model), model)
  })
})
