import fc from 'fast-check'
import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { presentValue } from '#appraisal/domain/discounting'
import { internalRatesOfReturn } from '#appraisal/domain/rates_of_return'

const flowsOf = (amounts: (number | string | Decimal)[], times?: (number | string)[]) =>
  amounts.map((amount, at) => ({
    time: new Decimal(times ? times[at] : at),
    amount: new Decimal(amount),
  }))

/** Flows that are 0 exactly at the given growths (1 + rate) and nowhere else. */
function flowsWithRootsAt(growths: Decimal[]) {
  const polynomial = growths.reduce(
    (amounts, growth) =>
      [...amounts, new Decimal(0)].map((amount, at) =>
        amount.minus(at === 0 ? 0 : amounts[at - 1].times(growth))
      ),
    [new Decimal(1)]
  )
  return flowsOf(polynomial)
}

test.group('Internal rates of return', () => {
  test('finds every root: {$self}')
    .with([
      { flows: [-39800, 63800, -12800], percent: ['-76.489', '36.791'] },
      { flows: [-5, 10.5, 1, -8, 1], percent: ['-87.020', '8.860', '70.956'] },
      { flows: [-100, 100, 0, -7], percent: ['-67.889', '-8.330'] },
      { flows: [-100, 230, -132], percent: ['10.000', '20.000'] },
      { flows: [-1000, 0], percent: [] },
      { flows: [-1000], percent: [] },
      { flows: [100, 20], percent: [] },
      { flows: [100, -200, 150], percent: [] },
      { flows: [0, 0, -100, 0, 121], percent: ['10.000'] },
      { flows: [-100, 0.001], percent: ['-99.999'] },
      { flows: [-1, 11], percent: ['1000.000'] },
      { flows: [-1, 11.01], percent: [] },
    ])
    .run(({ assert }, { flows, percent }) => {
      const rates = internalRatesOfReturn(flowsOf(flows))
      assert.deepEqual(
        rates.map(({ rate }) => rate.times(100).toFixed(3)),
        percent
      )
    })

  test('a root where the value only touches nothing is found and named', ({ assert }) => {
    const [root, ...others] = internalRatesOfReturn(flowsOf([1, -2.2, 1.21]))
    assert.lengthOf(others, 0)
    assert.isTrue(root.touching)
    assert.isTrue(root.rate.minus('0.1').abs().lt('1e-20'))
  })

  test('two rates a hair apart are two rates', ({ assert }) => {
    const near = flowsWithRootsAt([new Decimal('1.1'), new Decimal('1.100000001')])
    const rates = internalRatesOfReturn(near)
    assert.deepEqual(
      rates.map(({ rate, touching }) => [rate.toFixed(15), touching]),
      [
        ['0.100000000000000', false],
        ['0.100000001000000', false],
      ]
    )
  })

  test('half-year flows have yearly rates', ({ assert }) => {
    const [{ rate }] = internalRatesOfReturn(flowsOf([-100, 110], ['0', '0.5']))
    assert.equal(rate.toFixed(30), new Decimal('0.21').toFixed(30))
  })

  test('times that no grid holds are refused', ({ assert }) => {
    const flows = flowsOf([-1, 1, 1], ['0', '0.12345678901', '7'])
    assert.throws(() => internalRatesOfReturn(flows), /E_TIMES_TOO_FINE/)
  })

  test('all roots of made-up polynomials come back, to 1e-12', ({ assert }) => {
    const growth = fc.integer({ min: 1, max: 10_999 }).map((n) => new Decimal(n).div(1000))
    fc.assert(
      fc.property(
        fc.uniqueArray(growth, { minLength: 1, maxLength: 6, selector: String }),
        (all) => {
          const expected = [...all].sort((a, b) => a.comparedTo(b))
          const rates = internalRatesOfReturn(flowsWithRootsAt(all))
          assert.lengthOf(rates, expected.length)
          rates.forEach(({ rate }, at) => {
            assert.isTrue(rate.plus(1).minus(expected[at]).abs().lt('1e-12'))
          })
        }
      )
    )
  })

  test('the present value at each rate is nothing', ({ assert }) => {
    const amounts = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { maxLength: 25 })
    fc.assert(
      fc.property(amounts, (all) => {
        const flows = flowsOf(all)
        for (const { rate } of internalRatesOfReturn(flows)) {
          const size = presentValue(
            flows.map(({ time, amount }) => ({ time, amount: amount.abs() })),
            rate
          )
          assert.isTrue(presentValue(flows, rate).abs().lte(size.times('1e-15')))
        }
      })
    )
  })
})
