import { readFile } from 'node:fs/promises'
import { test } from '@japa/runner'
import { appraise } from '#appraisal/domain/appraise'
import { compareAppraisals } from '#appraisal/domain/compare'
import type { AppraisalModel } from '#appraisal/domain/model'
import { newestEdition, withNewestEditions, withOutturn } from '#appraisal/domain/todays'
import { DISCOUNT_SCHEDULES } from '#appraisal/domain/schedules'
import {
  anseongVouchers,
  everythingModel,
  ljubljanaIntegration,
} from '#tests/support/appraisal_models'

const changed = (change: (model: AppraisalModel) => void, model = ljubljanaIntegration()) => {
  const after = structuredClone(model)
  change(after)
  return compareAppraisals(appraise(model), appraise(after))
}

test.group('Two appraisals side by side', () => {
  test('the same model twice differs in nothing', ({ assert }) => {
    for (const model of [anseongVouchers(), ljubljanaIntegration(), everythingModel()]) {
      const { indicators, lines, assumptions } = changed(() => {}, model)
      assert.deepEqual(assumptions, [])
      assert.isTrue(lines.every(({ difference }) => difference.isZero()))
      assert.isTrue(indicators.every(({ difference }) => !difference || difference.isZero()))
    }
  })

  test('one changed share is named with its line, and the difference of the lines is that of the value', ({
    assert,
  }) => {
    const model = ljubljanaIntegration()
    const { indicators, lines, assumptions } = changed((after) => {
      after.benefits[0].deadweight = { value: '0.9', mark: 'I', source: 'x' }
    })
    const shares = assumptions.filter(({ field }) => field.includes('deadweight'))
    assert.isTrue(shares.some(({ is }) => is === '0.9'))
    assert.isTrue(shares.every(({ line }) => line === model.benefits[0].name))
    const sum = lines.reduce(
      (total, one) => total + (one.isCost ? -1 : 1) * one.difference.toNumber(),
      0
    )
    const npv = indicators.find(({ key }) => key === 'npv')!.difference!
    assert.isTrue(npv.isNegative())
    assert.closeTo(sum, npv.toNumber(), 1e-6)
  })

  test('a line that moves place is the same line, one that is new stands against nothing', ({
    assert,
  }) => {
    const moved = changed((after) => after.benefits.reverse(), everythingModel())
    assert.deepEqual(moved.assumptions, [])
    const added = changed((after) => {
      after.costs.push({ ...structuredClone(after.costs[0]), id: 'extra', name: 'Extra' })
    })
    const line = added.lines.find(({ id }) => id === 'extra')!
    assert.isNull(line.was)
    assert.isTrue(line.difference.eq(line.is!))
    assert.isTrue(added.assumptions.every((pair) => pair.line === 'Extra' && pair.was === null))
  })

  test('the newest edition of a schedule is of the same family and none is newer', ({ assert }) => {
    assert.equal(newestEdition('green-book-2022'), 'green-book-2026')
    assert.equal(newestEdition('nz-treasury-2024-commercial'), 'nz-treasury-2024-commercial')
    for (const { id, family, vintage } of DISCOUNT_SCHEDULES) {
      const newest = DISCOUNT_SCHEDULES.find((one) => one.id === newestEdition(id))!
      assert.equal(newest.family, family)
      assert.isTrue(newest.vintage >= vintage)
    }
    const model = { ...ljubljanaIntegration(), discounting: { schedule: 'green-book-2022' } }
    assert.deepEqual(withNewestEditions(model).discounting, { schedule: 'green-book-2026' })
    const typed = { ...model, discounting: { constant: '0.04' } }
    assert.deepEqual(withNewestEditions(typed), typed)
  })

  test('outturn replaces the years that have ended and no others', ({ assert }) => {
    const model = ljubljanaIntegration()
    const [line] = model.costs
    const first = model.horizon.startYear
    const flow = (year: number, amount: string) => ({
      year,
      amount,
      mark: 'D' as const,
      source: 'ledger',
    })
    line.flows = [flow(first, '100'), flow(first + 1, '200')]
    const spent = new Map([[line.id, [flow(first, '90'), flow(first + 1, '7'), flow(1999, '5')]]])
    const amounts = (firstOpen: number) =>
      withOutturn(model, spent, firstOpen).costs[0].flows.map(({ year, amount }) => [year, amount])
    assert.deepEqual(amounts(first), [
      [first, '100'],
      [first + 1, '200'],
    ])
    assert.deepEqual(amounts(first + 1), [
      [first, '90'],
      [first + 1, '200'],
    ])
    assert.deepEqual(amounts(first + 2), [
      [first, '90'],
      [first + 1, '7'],
    ])
    assert.deepEqual(
      withOutturn(model, new Map([[line.id, []]]), first + 2).costs[0].flows[0].amount,
      '0'
    )
  })

  test('every field that a document can have is named in the catalogue', async ({ assert }) => {
    const read = async (path: string) =>
      JSON.parse(await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8'))
    const texts = await read('resources/lang/en/comparison.json')
    const names = new Set<string>()
    const walk = (part: unknown) => {
      if (!part || typeof part !== 'object') return
      for (const [key, inner] of Object.entries(part)) {
        if (key === 'properties') Object.keys(inner as object).forEach((name) => names.add(name))
        walk(inner)
      }
    }
    walk(await read('docs/appraisal-model.schema.json'))
    const known = new Set(['$schema', 'format', 'id', 'name', 'entryIds', 'budgetLine'])
    const places = new Set(['value', 'flows', 'benefits', 'costs', 'outcomes', 'horizon'])
    const missing = [...names].filter(
      (name) => !known.has(name) && !places.has(name) && !texts[`field.${name}`]
    )
    assert.deepEqual(missing, [])
  })
})
