import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { completedPlan, sensitivityOf } from '#appraisal/domain/uncertainty/sensitivity_report'
import { isLarge, packed, unpacked } from '#appraisal/reckoning'
import { reckoned } from '#appraisal/reckoning_threads'
import { anseongVouchers, everythingModel } from '#tests/support/appraisal_models'

test.group('Reckoning of large models', () => {
  test('numbers come out of a thread with every digit', ({ assert }) => {
    const third = new Decimal(1).div(3)
    const there = { a: [third, null, { b: third.neg() }], text: '1.5' }
    const back = unpacked(packed(there)) as typeof there
    assert.isTrue((back.a[0] as Decimal).eq(third))
    assert.deepEqual(packed(back), packed(there))
    assert.strictEqual(back.text, '1.5')
  })

  test('a large model is reckoned in a thread, to the same digits, and others go on meanwhile', async ({
    assert,
  }) => {
    const model = everythingModel(60)
    assert.isTrue(isLarge(model))
    assert.isFalse(isLarge(anseongVouchers()))
    const plan = completedPlan(model, null)
    let turns = 0
    const clock = setInterval(() => turns++, 5)
    const report = await reckoned({ what: 'sensitivity', model, plan })
    clearInterval(clock)
    assert.isAbove(turns, 5)
    assert.equal(packed(report), packed(sensitivityOf(model, plan)))
  }).timeout(60_000)
})
