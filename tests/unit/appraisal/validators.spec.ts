import { test } from '@japa/runner'
import { AppraisalError } from '#appraisal/domain/refusals'
import { readAppraisalModel } from '#appraisal/validators'
import {
  anseongVouchers,
  costsOnly,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
} from '#tests/support/appraisal_models'

const refusalOf = (document: unknown) => {
  try {
    readAppraisalModel(document)
  } catch (error) {
    if (error instanceof AppraisalError) return [error.code, error.path]
    throw error
  }
  return null
}

test.group('A model document', () => {
  test('of the demo cities and of the tests has the published shape', ({ assert }) => {
    for (const make of [
      anseongVouchers,
      ljubljanaIntegration,
      melitopolGroups,
      everythingModel,
      costsOnly,
    ]) {
      const model = JSON.parse(JSON.stringify(make()))
      assert.deepEqual(readAppraisalModel(model), model)
    }
  })

  test('of another shape is refused where it differs', ({ assert }) => {
    assert.deepEqual(refusalOf(null), ['E_MODEL_SHAPE', ''])
    assert.deepEqual(refusalOf({ ...anseongVouchers(), perspective: 'mine' }), [
      'E_MODEL_SHAPE',
      '/perspective',
    ])
    assert.deepEqual(refusalOf({ ...anseongVouchers(), discount: 0.03 }), ['E_MODEL_SHAPE', ''])
    const numeric = { ...anseongVouchers(), discounting: { constant: 0.03 } }
    assert.equal(refusalOf(numeric)![0], 'E_MODEL_SHAPE')
  })

  test('of the right shape is still checked for sense', ({ assert }) => {
    const total = { ...anseongVouchers(), discounting: { constant: '-1' } }
    assert.deepEqual(refusalOf(total), ['E_RATE_TOO_LOW', '/discounting/constant'])
  })
})
