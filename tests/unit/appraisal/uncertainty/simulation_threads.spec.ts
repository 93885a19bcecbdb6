import { test } from '@japa/runner'
import { simulationReport, SIMULATION_LIMITS } from '#appraisal/simulation_threads'
import type { UncertaintyPlan } from '#appraisal/domain/uncertainty/plan'
import { anseongVouchers } from '#tests/support/appraisal_models'

const plan: UncertaintyPlan = {
  assumptions: [{ key: 'rate', distribution: { kind: 'uniform', low: -0.01, high: 0.01 } }],
}
const draws = { seed: 1, draws: 1000 }
const report = (by: string, limits: Partial<Record<keyof typeof SIMULATION_LIMITS, number>> = {}) =>
  simulationReport(anseongVouchers(), plan, draws, by, { ...SIMULATION_LIMITS, ...limits })
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: { code?: string }) => error.code
  )

test.group('Threads that simulate', () => {
  test('one that takes too long is stopped, and the next one runs', async ({ assert }) => {
    assert.equal(await codeOf(report('a', { milliseconds: 0 })), 'E_SIMULATION_TIME')
    assert.equal(await codeOf(report('a')), 'done')
  }).timeout(60_000)

  test('more than may wait are refused, of one person and of all', async ({ assert }) => {
    const limits = { ofOnePerson: 2, unfinished: 3 }
    const answers = ['a', 'a', 'a', 'b', 'c'].map((by) => codeOf(report(by, limits)))
    const busy = 'E_SIMULATIONS_BUSY'
    assert.deepEqual(await Promise.all(answers), ['done', 'done', busy, 'done', busy])
    assert.equal(await codeOf(report('a', { ofOnePerson: 1, unfinished: 1 })), 'done')
  }).timeout(60_000)
})
