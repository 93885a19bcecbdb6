import fc from 'fast-check'
import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import {
  annuityFactor,
  constantRate,
  discountFactor,
  numericSteps,
  presentValue,
} from '#appraisal/domain/discounting'
import { TIMINGS, type AppraisalModel } from '#appraisal/domain/model'
import { payback } from '#appraisal/domain/payback'
import { findSchedule } from '#appraisal/domain/schedules'
import { melitopolGroups } from '#tests/support/appraisal_models'

const NEAR = new Decimal('1e-45')
const isNear = (a: Decimal, b: Decimal) =>
  a
    .minus(b)
    .abs()
    .lte(Decimal.max(a.abs(), b.abs(), 1).times(NEAR))

const rates = fc.integer({ min: -500, max: 5000 }).map((n) => new Decimal(n).div(10_000))
const amounts = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), {
  minLength: 1,
  maxLength: 30,
})
const flowsOf = (list: number[], first = 0) =>
  list.map((amount, at) => ({ time: new Decimal(at + first), amount: new Decimal(amount) }))

const models: fc.Arbitrary<AppraisalModel> = fc
  .record({
    years: fc.integer({ min: 1, max: 20 }),
    rate: fc.integer({ min: -50, max: 300 }),
    costs: fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 20 }),
    quantity: fc.integer({ min: 0, max: 1000 }),
    dropOff: fc.integer({ min: 0, max: 10 }),
    lag: fc.integer({ min: 0, max: 3 }),
    duration: fc.integer({ min: 1, max: 20 }),
    costTiming: fc.constantFrom(...TIMINGS),
    timing: fc.constantFrom(...TIMINGS),
  })
  .map((made) => {
    const model = melitopolGroups()
    model.horizon.years = made.years
    model.discounting = { constant: new Decimal(made.rate).div(1000).toString() }
    model.costs[0].timing = made.costTiming
    model.costs[0].flows = made.costs
      .slice(0, made.years)
      .map((amount, at) => ({ year: 2018 + at, amount: `${amount}.00`, mark: 'I', source: 'test' }))
    const [benefit] = model.benefits
    benefit.quantity!.value = `${made.quantity}`
    benefit.dropOff!.value = new Decimal(made.dropOff).div(10).toString()
    Object.assign(benefit, { lag: made.lag, duration: made.duration, timing: made.timing })
    return model
  })

test.group('Laws of discounting', () => {
  test('a value is linear in its flows', ({ assert }) => {
    fc.assert(
      fc.property(amounts, rates, fc.integer({ min: -9, max: 9 }), (list, rate, weight) => {
        const once = presentValue(flowsOf(list), rate)
        const scaled = presentValue(flowsOf(list.map((amount) => amount * weight)), rate)
        assert.isTrue(isNear(scaled, once.times(weight)))
      })
    )
  })

  test('counting from the end of the first year divides by 1 + rate', ({ assert }) => {
    fc.assert(
      fc.property(amounts, rates, (list, rate) => {
        const fromStart = presentValue(flowsOf(list), rate)
        const fromEnd = presentValue(flowsOf(list, 1), rate)
        assert.isTrue(isNear(fromEnd.times(rate.plus(1)), fromStart))
      })
    )
  })

  test('an annuity is (1 − (1 + r)^−n)/r', ({ assert }) => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 100 }), (rate, years) => {
        fc.pre(!rate.isZero())
        const closed = new Decimal(1).minus(rate.plus(1).pow(-years)).div(rate)
        assert.isTrue(isNear(annuityFactor(constantRate(rate), years), closed))
      })
    )
  })

  test('the Green Book factors are a running product, also inside a year', ({ assert }) => {
    const steps = numericSteps(findSchedule('green-book-2026')!.steps)
    const printed = {
      0: '1.0000',
      30: '0.3563',
      31: '0.3459',
      75: '0.0942',
      76: '0.0919',
      125: '0.0274',
      200: '0.0062',
      300: '0.0014',
    }
    for (const [time, factor] of Object.entries(printed)) {
      assert.equal(discountFactor(steps, new Decimal(time)).toFixed(4), factor)
    }
    const [before, within, after] = ['30', '30.5', '31'].map((time) =>
      discountFactor(steps, new Decimal(time))
    )
    assert.isTrue(isNear(within.pow(2), before.times(after)))
  })

  test('New Zealand 2024: a dollar in 20, 50 and 100 years', ({ assert }) => {
    const steps = numericSteps(findSchedule('nz-treasury-2024-non-commercial')!.steps)
    const factors = [20, 50, 100].map((time) => discountFactor(steps, new Decimal(time)).toFixed(2))
    assert.deepEqual(factors, ['0.67', '0.41', '0.19'])
  })

  test('the mid-year template of New Zealand at 8 %', ({ assert }) => {
    const factors = ['0.5', '1.5', '2.5'].map((time) =>
      discountFactor(constantRate('0.08'), new Decimal(time)).toFixed(5)
    )
    assert.deepEqual(factors, ['0.96225', '0.89097', '0.82497'])
  })
})

test.group('Laws of an appraisal', () => {
  test('the years, the lines, the timeline and the results agree', ({ assert }) => {
    fc.assert(
      fc.property(models, (model) => {
        const { results, years, timeline } = appraise(model)
        const npv = results.npv.value!
        assert.isTrue(isNear(years.at(-1)!.discountedCumulative, npv))
        assert.isTrue(isNear(timeline.at(-1)!.discountedCumulative, npv))
        assert.equal(results.bcr.value!.gt(1), npv.gt(0))
      })
    )
  })

  test('discounting at a positive rate never shortens the payback', ({ assert }) => {
    const invested = models.map((model) => {
      model.costs[0].timing = 'start'
      model.costs[0].flows.length = 1
      return model
    })
    fc.assert(
      fc.property(invested, fc.integer({ min: 0, max: 300 }), (model, rate) => {
        model.discounting = { constant: new Decimal(rate).div(1000).toString() }
        const { payback: simple, discountedPayback: discounted } = appraise(model).results
        if (discounted.value) assert.isTrue(discounted.value.gte(simple.value!))
      })
    )
  })

  test('drop-off sums like a geometric series', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 30 }),
        (tenths, years) => {
          const model = melitopolGroups()
          model.horizon.years = years
          model.benefits[0].dropOff!.value = `0.${tenths}`
          model.benefits[0].duration = years
          const kept = new Decimal(1).minus(model.benefits[0].dropOff!.value)
          const closed = new Decimal(220_000)
            .times(new Decimal(1).minus(kept.pow(years)))
            .div(`0.${tenths}`)
          assert.isTrue(isNear(appraise(model).benefits[0].total, closed))
        }
      )
    )
  })

  test('payback is told within the year, at most one year back', ({ assert }) => {
    const dated = (list: [string, number][]) =>
      list.map(([time, amount]) => ({ time: new Decimal(time), amount: new Decimal(amount) }))
    const years = (list: [string, number][]) => {
      const found = payback(dated(list))
      return found.reached ? `${found.time}${found.lasting ? '' : ' for a time'}` : found.reason
    }
    assert.equal(
      years([
        ['0', -100],
        ['1', 50],
        ['2', 100],
      ]),
      '1.5'
    )
    assert.equal(
      years([
        ['0', -100],
        ['0.5', 40],
        ['1.5', 40],
        ['2.5', 40],
      ]),
      '2'
    )
    assert.equal(
      years([
        ['0', -100],
        ['10', 200],
      ]),
      '9.5'
    )
    assert.equal(
      years([
        ['0', -100],
        ['1', 200],
        ['2', -150],
      ]),
      '0.5 for a time'
    )
    assert.equal(
      years([
        ['0', -100],
        ['1', 99],
      ]),
      'not_within_horizon'
    )
    assert.equal(
      years([
        ['0', 1],
        ['1', 2],
      ]),
      'never_below_zero'
    )
  })
})
