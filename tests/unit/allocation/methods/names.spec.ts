import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import { CLASSICAL_RULES } from '#allocation/domain/classical/rules'
import { FAIRNESS_MEASURES } from '#allocation/domain/fairness/of_lines'
import type { CostRule } from '#allocation/domain/cost_sharing/types'

const texts: Record<string, string> = JSON.parse(
  readFileSync(new URL('../../../../resources/lang/en/methods.json', import.meta.url), 'utf8')
)

/** Every kind of cost rule; a missing one does not compile. */
const COST_RULES: Record<CostRule['kind'], true> = {
  equal: true,
  weighted: true,
  per_head: true,
  benefit: true,
  capacity_to_pay_sequential: true,
  airport: true,
  serial: true,
  scrb: true,
  shapley: true,
  shapley_estimate: true,
  owen: true,
  gately: true,
  tau: true,
  nucleolus: true,
  per_capita_nucleolus: true,
  equal_profit: true,
}

test.group('Names of methods', () => {
  test('every rule and measure has a name, and in plain words what it does', ({ assert }) => {
    const needed = [
      ...CLASSICAL_RULES.map((rule) => `claims.${rule}`),
      ...Object.keys(COST_RULES).flatMap((rule) => [`cost.${rule}`, `cost.${rule}.words`]),
      ...[...FAIRNESS_MEASURES, 'horizontal', 'vertical', 'concentration'].flatMap((name) => [
        `measure.${name}`,
        `measure.${name}.words`,
      ]),
      ...['no_values', 'all_zero', 'somebody_has_nothing', 'not_covered'].map(
        (why) => `notDefined.${why}`
      ),
    ]
    assert.deepEqual(
      needed.filter((key) => !texts[key]),
      []
    )
  })
})
