import { test } from '@japa/runner'
import { appraise } from '#appraisal/domain/appraise'
import { findingsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import { AppraisalError } from '#appraisal/domain/refusals'
import { anseongVouchers, everythingModel } from '#tests/support/appraisal_models'

type Change = (model: AppraisalModel) => void

const refused: { why: string; code: string; path: string; change: Change }[] = [
  {
    why: 'a rate of −100 %',
    code: 'E_RATE_TOO_LOW',
    path: '/discounting/constant',
    change: (m) => (m.discounting = { constant: '-1' }),
  },
  {
    why: 'a step below −100 %',
    code: 'E_RATE_TOO_LOW',
    path: '/discounting/steps/0/rate',
    change: (m) => (m.discounting = { steps: [{ fromYear: 1, toYear: null, rate: '-1.5' }] }),
  },
  {
    why: 'an exponent',
    code: 'E_NUMBER',
    path: '/discounting/constant',
    change: (m) => (m.discounting = { constant: '3e-2' }),
  },
  {
    why: 'an unknown schedule',
    code: 'E_SCHEDULE_UNKNOWN',
    path: '/discounting/schedule',
    change: (m) => (m.discounting = { schedule: 'green-book-1997' }),
  },
  {
    why: 'steps with a gap',
    code: 'E_SCHEDULE_STEPS',
    path: '/discounting/steps/1',
    change: (m) =>
      (m.discounting = {
        steps: [
          { fromYear: 1, toYear: 2, rate: '0.1' },
          { fromYear: 4, toYear: null, rate: '0.1' },
        ],
      }),
  },
  {
    why: 'no years',
    code: 'E_HORIZON',
    path: '/horizon/years',
    change: (m) => (m.horizon.years = 0),
  },
  {
    why: 'a hundred and one years',
    code: 'E_HORIZON',
    path: '/horizon/years',
    change: (m) => (m.horizon.years = 101),
  },
  {
    why: 'a currency that is none',
    code: 'E_CURRENCY',
    path: '/currency',
    change: (m) => (m.currency = 'QQQ'),
  },
  {
    why: 'decimals of a won',
    code: 'E_TOO_MANY_DECIMALS',
    path: '/costs/0/flows/0/amount',
    change: (m) => (m.costs[0].flows[0].amount = '139300000.5'),
  },
  {
    why: 'more digits than a spreadsheet keeps',
    code: 'E_TOO_LARGE',
    path: '/benefits/0/unitValue/value',
    change: (m) => (m.benefits[0].unitValue.value = '1000000000000000'),
  },
  {
    why: 'a share over 1',
    code: 'E_SHARE_RANGE',
    path: '/benefits/0/deadweight/value',
    change: (m) => (m.benefits[0].deadweight!.value = '25'),
  },
  {
    why: 'a share below 0',
    code: 'E_SHARE_RANGE',
    path: '/benefits/0/dropOff/value',
    change: (m) => (m.benefits[0].dropOff!.value = '-0.1'),
  },
  {
    why: 'a negative number of learners',
    code: 'E_NEGATIVE',
    path: '/outcomes/0/quantity/value',
    change: (m) => (m.outcomes[0].quantity.value = '-398'),
  },
  {
    why: 'the same id twice',
    code: 'E_DUPLICATE_ID',
    path: '/costs/1/id',
    change: (m) => (m.costs[1].id = 'C1'),
  },
  {
    why: 'the same id for a cost and a benefit',
    code: 'E_DUPLICATE_ID',
    path: '/benefits/0/id',
    change: (m) => (m.benefits[0].id = 'C1'),
  },
  {
    why: 'the same year twice in a line',
    code: 'E_DUPLICATE_FLOW',
    path: '/costs/0/flows/1',
    change: (m) => m.costs[0].flows.push({ ...m.costs[0].flows[0] }),
  },
  {
    why: 'a cost before the horizon',
    code: 'E_FLOW_OUTSIDE_HORIZON',
    path: '/costs/0/flows/0/year',
    change: (m) => (m.costs[0].flows[0].year = 2025),
  },
  {
    why: 'a benefit that lasts no year',
    code: 'E_LAG_DURATION',
    path: '/benefits/0/duration',
    change: (m) => (m.benefits[0].duration = 0),
  },
  {
    why: 'a benefit of an unknown outcome',
    code: 'E_OUTCOME_UNKNOWN',
    path: '/benefits/0/outcome',
    change: (m) => (m.benefits[0].outcome = 'happiness'),
  },
  {
    why: 'a benefit without quantity',
    code: 'E_NO_QUANTITY',
    path: '/benefits/0/quantity',
    change: (m) => delete m.benefits[0].outcome,
  },
  {
    why: 'nothing that flows',
    code: 'E_NO_CASH_FLOW',
    path: '',
    change: (m) => {
      m.costs = []
      m.benefits[0].deadweight!.value = '1'
    },
  },
]

test.group('A model that cannot be appraised is refused', () => {
  test('{why}: {code}')
    .with(refused)
    .run(({ assert }, { code, path, change }) => {
      const model = anseongVouchers()
      change(model)
      try {
        appraise(model)
        assert.fail('it was appraised')
      } catch (refusal) {
        if (!(refusal instanceof AppraisalError)) throw refusal
        assert.deepEqual([refusal.code, refusal.path], [code, path])
      }
    })

  test('all findings are told at once', ({ assert }) => {
    const model = anseongVouchers()
    model.discounting = { constant: '-2' }
    model.costs[0].flows[0].amount = '1,5'
    assert.deepEqual(
      findingsOf(model).map(({ code }) => code),
      ['E_RATE_TOO_LOW', 'E_NUMBER']
    )
  })

  test('a sound model has no findings, and a rate of 5.5 is remarked upon', ({ assert }) => {
    assert.deepEqual(findingsOf(everythingModel()), [])
    const { warnings } = appraise({ ...anseongVouchers(), discounting: { constant: '5.5' } })
    assert.deepEqual(
      warnings.map(({ code }) => code),
      ['W_RATE_ABOVE_50']
    )
  })
})
