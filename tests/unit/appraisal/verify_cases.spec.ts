import { test } from '@japa/runner'
import { mergeByTime } from '#appraisal/domain/discounting'
import { appraisalCaseKinds } from '#appraisal/domain/verify_cases'
import { Decimal } from '#money/decimal'

const lines = { b: { flows: [100], first: 1 } }
const model = (statistic: object) => ({ lines, results: { x: statistic } })
const series = { measure: 'series', cashflows: [1, 2], first_period: 0 }
const mixed = { lump: { benefit: 1, cost: 0, year: 1, rate: 0.1, shape: 'flat', discount: 'both' } }

test.group('Worked appraisal cases at their edges', () => {
  test('{title}: {answer}')
    .with([
      {
        title: 'a rate of −100 %',
        actual: () => appraisalCaseKinds.npv({ ...series, rate: -1 }),
        answer: { npv: null, npv_with_added: null, pv_of_flows_after_the_first: [null] },
      },
      {
        title: 'a rate below −100 %',
        actual: () => appraisalCaseKinds.npv({ ...series, rate: '-1.5' }),
        answer: { npv: null, npv_with_added: null, pv_of_flows_after_the_first: [null] },
      },
      {
        title: 'an annual value over no years',
        actual: () =>
          appraisalCaseKinds.equivalent_annual(
            model({ statistic: 'equivalent_annual', of: { b: 1 }, rate: 0.1, years: 0 })
          ),
        answer: { x: null },
      },
      {
        title: 'a statistic nobody knows',
        actual: () => appraisalCaseKinds.bcr(model({ statistic: 'median', of: { b: 1 }, rate: 0 })),
        answer: null,
      },
      {
        title: 'a measure nobody knows',
        actual: () => appraisalCaseKinds.npv({ ...series, measure: 'x', rate: 0 }),
        answer: null,
      },
      {
        title: 'a shape of discounting nobody knows',
        actual: () => appraisalCaseKinds.npv({ measure: 'lump_sum', results: mixed }),
        answer: null,
      },
    ])
    .run(({ assert }, { actual, answer }) => assert.deepEqual(actual(), answer))

  test('a line that is not there is named', ({ assert }) => {
    const asked = model({ statistic: 'pv', of: { zz: 1 }, rate: 0 })
    assert.throws(() => appraisalCaseKinds.bcr(asked), 'There is no line "zz"')
  })

  test('adding the flows of one time leaves the flows as they were', ({ assert }) => {
    const flows = [1, 2].map((amount) => ({ time: new Decimal(0), amount: new Decimal(amount) }))
    assert.equal(mergeByTime(flows)[0].amount.toString(), '3')
    assert.equal(mergeByTime(flows)[0].amount.toString(), '3')
  })
})
