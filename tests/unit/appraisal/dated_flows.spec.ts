import fc from 'fast-check'
import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { datedRatesOfReturn, datedValue, xnfv, xnpv } from '#appraisal/domain/dated_flows'
import { DAY_COUNTS, dayNumber, yearsBetween } from '#appraisal/domain/day_counts'
import { positiveRoots } from '#appraisal/domain/polynomial_roots'
import { sparsePositiveRoots } from '#appraisal/domain/sparse_roots'

const flowsOf = (list: Record<string, number>) =>
  Object.entries(list).map(([date, amount]) => ({ date, amount: new Decimal(amount) }))

const termsOf = (coefficients: readonly bigint[]) =>
  coefficients.map((coefficient, exponent) => ({
    exponent,
    coefficient: new Decimal(coefficient.toString()),
  }))

test.group('Days and years', () => {
  test('from {from} to {to}: {years}')
    .with([
      { from: '2008-03-01', to: '2008-04-01', years: '31/365 31/360 30/360 11315/133590' },
      { from: '2007-12-31', to: '2008-01-31', years: '31/365 31/360 30/360 11316/133590' },
      { from: '2023-02-28', to: '2023-03-31', years: '31/365 31/360 30/360 11346/133590' },
      { from: '2024-02-29', to: '2028-02-29', years: '1461/365 1461/360 1440/360 534360/133590' },
      { from: '2023-01-30', to: '2023-01-31', years: '1/365 1/360 0/360 366/133590' },
      { from: '2011-01-01', to: '2010-01-01', years: '-365/365 -365/360 -360/360 -133590/133590' },
    ])
    .run(({ assert }, { from, to, years }) => {
      const counted = DAY_COUNTS.map((basis) => yearsBetween(from, to, basis))
      const text = counted.map(({ steps, stepsPerYear }) => `${steps}/${stepsPerYear}`).join(' ')
      assert.equal(text, years)
    })

  test('a date that is none is refused', ({ assert }) => {
    for (const date of ['2023-02-29', '2023-13-01', '1.2.2023', '2023-1-1', '']) {
      assert.throws(() => dayNumber(date), RangeError)
    }
    assert.equal(dayNumber('0050-01-02') - dayNumber('0050-01-01'), 1)
  })
})

test.group('Values of dated flows', () => {
  test('spreadsheets count from the first date listed, the future value from the latest', ({
    assert,
  }) => {
    const flows = flowsOf({ '2011-01-01': 110, '2010-01-01': -100, '2012-01-01': 0 })
    const rate = new Decimal('0.1')
    assert.equal(xnpv(flows, rate).toFixed(20), new Decimal(0).toFixed(20))
    const later = flowsOf({ '2011-01-01': 110, '2010-01-01': -50 })
    assert.equal(xnpv(later, rate).toFixed(20), new Decimal(55).toFixed(20))
    assert.equal(datedValue(later, rate, '2010-01-01').toFixed(20), new Decimal(50).toFixed(20))
    assert.equal(xnfv(later, rate).toFixed(20), new Decimal(55).toFixed(20))
    assert.equal(xnpv([], rate).toString(), '0')
  })
})

test.group('Rates of return of dated flows', () => {
  test('all roots are given, rising, and those below −80 % are called meaningless', ({
    assert,
  }) => {
    const flows = flowsOf({
      '2021-01-01': -5,
      '2022-01-01': 10.5,
      '2023-01-01': 1,
      '2025-01-01': -8,
    })
    const rates = datedRatesOfReturn(flows)
    assert.isAbove(rates.length, 1)
    rates.forEach(({ rate, meaningless }, at) => {
      assert.isTrue(at === 0 || rate.gt(rates[at - 1].rate))
      assert.equal(meaningless, rate.lt('-0.8'))
      assert.isTrue(xnpv(flows, rate).abs().lt('1e-30'))
    })
    const lost = datedRatesOfReturn(flowsOf({ '2021-01-01': -1000, '2022-01-01': 100 }))
    assert.deepEqual(
      lost.map(({ rate, meaningless }) => [rate.toFixed(9), meaningless]),
      [['-0.900000000', true]]
    )
  })

  test('the order of the list is of no matter', ({ assert }) => {
    const flows = flowsOf({
      '2010-01-01': -100,
      '2010-04-01': 20,
      '2010-10-01': 40,
      '2011-02-01': 25,
    })
    const one = datedRatesOfReturn(flows).map(({ rate }) => rate.toFixed(30))
    assert.deepEqual(
      one,
      datedRatesOfReturn([...flows].reverse()).map(({ rate }) => rate.toFixed(30))
    )
    assert.lengthOf(one, 1)
  })

  test('there is none of flows of one sign, of one day, or of nothing', ({ assert }) => {
    assert.deepEqual(datedRatesOfReturn([]), [])
    assert.deepEqual(datedRatesOfReturn(flowsOf({ '2020-01-01': -1, '2021-01-01': 0 })), [])
    const sameDay = ['-1', '2'].map((amount) => ({
      date: '2020-01-01',
      amount: new Decimal(amount),
    }))
    assert.deepEqual(datedRatesOfReturn(sameDay), [])
  })

  test('a rate that the value only touches is found, and two close ones are two', ({ assert }) => {
    const touched = sparsePositiveRoots(termsOf([4n, -12n, 9n]))
    assert.deepEqual(
      touched.map(({ at, touching }) => [at.toFixed(25), touching]),
      [[new Decimal(2).div(3).toFixed(25), true]]
    )
    const [a, b] = [1_000_000_000n, 1_000_000_001n]
    const close = sparsePositiveRoots(termsOf([a * b, -(a + b) * 10n ** 9n, 10n ** 18n]))
    assert.deepEqual(
      close.map(({ at, touching }) => [at.toFixed(9), touching]),
      [
        ['1.000000000', false],
        ['1.000000001', false],
      ]
    )
  })

  test('few powers have the roots that halving in whole numbers finds', ({ assert }) => {
    const coefficients = fc.array(fc.bigInt({ min: -1000n, max: 1000n }), {
      minLength: 2,
      maxLength: 16,
    })
    fc.assert(
      fc.property(coefficients, (all) => {
        const shown = (roots: ReturnType<typeof positiveRoots>) =>
          roots.map(({ at, touching }) => [at.toSignificantDigits(25).toString(), touching])
        assert.deepEqual(shown(sparsePositiveRoots(termsOf(all))), shown(positiveRoots(all)))
      }),
      { numRuns: 200 }
    )
  })
})
