import { test } from '@japa/runner'
import { effectGroups } from '#appraisal/domain/effectiveness'
import type { AppraisalModel, Outcome } from '#appraisal/domain/model'
import { melitopolGroups } from '#tests/support/appraisal_models'

/** A programme of one cost at the start, and what it reaches. */
function option(cost: string, quantity: string, about: Partial<Outcome> = {}): AppraisalModel {
  const model = melitopolGroups()
  return {
    ...model,
    costs: [
      {
        ...model.costs[0],
        timing: 'start',
        flows: [{ year: model.horizon.startYear, amount: cost, mark: 'I', source: '' }],
      },
    ],
    benefits: [],
    outcomes: [
      {
        id: 'o',
        name: `for ${cost}`,
        unit: 'course',
        quantity: { value: quantity, mark: 'I', source: '' },
        ...about,
      },
    ],
  }
}

const groupsOf = (models: AppraisalModel[]) =>
  effectGroups(models.map((model, about) => ({ about, model })))

test.group('Cost-effectiveness across appraisals', () => {
  test('the frontier begins with doing nothing; dominated and mixed options are named', ({
    assert,
  }) => {
    const [group] = groupsOf([
      option('300.00', '20'),
      option('100.00', '10'),
      option('120.00', '9'),
      option('240.00', '11'),
      option('50.00', '0'),
    ])
    assert.isFalse(group.differs)
    assert.deepEqual(
      group.options.map(({ about, status, icer, perUnit }) => [
        about,
        status,
        icer?.toString() ?? null,
        perUnit?.toString() ?? null,
      ]),
      [
        [4, 'D', null, null],
        [1, 'ND', '10', '10'],
        [2, 'D', null, group.options[2].perUnit!.toString()],
        [3, 'ED', null, group.options[3].perUnit!.toString()],
        [0, 'ND', '20', '15'],
      ]
    )
  })

  test('outcomes are one by their kind whatever their unit, else by their unit, and never across currencies', ({
    assert,
  }) => {
    const euro = { ...option('10.00', '1'), currency: 'EUR' }
    const groups = groupsOf([
      option('100.00', '10', { kind: 'learner', unit: 'person' }),
      option('100.00', '10', { kind: 'learner', unit: 'head' }),
      option('100.00', '10', { unit: 'Course' }),
      option('100.00', '10'),
      euro,
    ])
    assert.deepEqual(
      groups.map(({ key, options }) => [key, options.length]),
      [
        ['kind:learner:UAH', 2],
        ['unit:course:UAH', 2],
        ['unit:course:EUR', 1],
      ]
    )
    assert.deepEqual(groupsOf([]), [])
  })

  test('another horizon is told', ({ assert }) => {
    const longer = option('100.00', '10')
    longer.horizon.years += 1
    assert.isTrue(groupsOf([option('100.00', '10'), longer])[0].differs)
  })
})
