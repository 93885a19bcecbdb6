import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import type { AppraisalModel } from '#appraisal/domain/model'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { completedPlan, sensitivityOf } from '#appraisal/domain/uncertainty/sensitivity_report'
import { planOfTyped, triedRange } from '#appraisal/domain/uncertainty/typed_ranges'
import { isLarge, packed, reckon, unpacked, type ReckoningTask } from '#appraisal/reckoning'
import { reckoned, RECKONING_LIMITS } from '#appraisal/reckoning_threads'
import type { TrialSetup } from '#appraisal/trial/answer'
import { anseongVouchers, everythingModel } from '#tests/support/appraisal_models'

const asker = (by = 'a', closed = new AbortController().signal) => ({ by, closed })

/** A trial of a large model with ranges to draw from; its labels are empty. */
function trialTask(model: AppraisalModel): Extract<ReckoningTask, { what: 'trial' }> {
  const finding = {
    pays: '',
    even: '',
    costs_more: '',
    costs_only: '',
    benefits_only: '',
    saves: '',
  }
  const none = { none: '', discounted: '', undiscounted: '', costs: '', benefits: '', draws: '' }
  const said = { points: '{number}', spoken: '{now}, {difference}', spokenSame: '' }
  const lists = { views: [], moments: [], reason: {}, refusal: {}, row: {} }
  const setup: TrialSetup = {
    model,
    locale: 'sl',
    labels: { finding, ...none, ...said, ...lists },
  }
  const assumptions = assumptionsOf(model)
  const ranges = assumptions.map((one) => ({ ...triedRange(one), shape: 'uniform' as const }))
  const plan = planOfTyped(assumptions, { ranges, correlations: [] })
  return { what: 'trial', setup, plan: { plan, seed: 5, draws: 2_000 }, texts: { f0: '1,5' } }
}

const sensitivity = () => {
  const model = everythingModel()
  return { what: 'sensitivity' as const, model, plan: completedPlan(model, null) }
}

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code
  )

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
    const { model, plan } = sensitivity()
    assert.isTrue(isLarge(model))
    assert.isFalse(isLarge(anseongVouchers()))
    let turns = 0
    const clock = setInterval(() => turns++, 5)
    const report = await reckoned({ what: 'sensitivity', model, plan }, asker())
    clearInterval(clock)
    assert.isAbove(turns, 5)
    assert.equal(packed(report), packed(sensitivityOf(model, plan)))
  }).timeout(60_000)

  test('a trial and its draws are the same in a thread', async ({ assert }) => {
    const task = trialTask(everythingModel())
    const { answer, simulation } = await reckoned(task, asker())
    assert.deepEqual(answer.changed, ['f0'])
    assert.isNotNull(simulation)
    assert.equal(packed({ answer, simulation }), packed(reckon(task)))
  }).timeout(60_000)

  test('one that takes too long is stopped, and the next one is reckoned', async ({ assert }) => {
    const late = reckoned(sensitivity(), asker(), { ...RECKONING_LIMITS, milliseconds: 0 })
    assert.equal(await codeOf(late), 'E_RECKONING_TIME')
    assert.equal(await codeOf(reckoned(sensitivity(), asker())), 'done')
  }).timeout(60_000)

  test('more than may wait are refused; who leaves makes room at once', async ({ assert }) => {
    const limits = { ...RECKONING_LIMITS, ofOnePerson: 2, unfinished: 3 }
    const leaving = new AbortController()
    const ask = (by: string, closed?: AbortSignal) =>
      codeOf(reckoned(sensitivity(), asker(by, closed), limits))
    const busy = 'E_RECKONING_BUSY'
    let isReckoned = false
    const running = ask('b').finally(() => (isReckoned = true))
    const left = [ask('a', leaving.signal), ask('a', leaving.signal)]
    assert.equal(await ask('c'), busy, 'of all')
    const more = { ...limits, unfinished: 4 }
    assert.equal(await codeOf(reckoned(sensitivity(), asker('a'), more)), busy, 'of one person')
    leaving.abort()
    assert.deepEqual(await Promise.all(left), [busy, busy])
    assert.isFalse(isReckoned)
    assert.deepEqual(await Promise.all([ask('a'), running]), ['done', 'done'])
  }).timeout(60_000)
})
