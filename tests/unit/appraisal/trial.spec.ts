import { test } from '@japa/runner'
import { canonicalJson } from '#core/hashes'
import { appraise } from '#appraisal/domain/appraise'
import { drawnFrom, type DrawnFlow } from '#appraisal/queries/drawn_costs'
import type { AppraisalModel } from '#appraisal/domain/model'
import { momentsOf } from '#appraisal/domain/moments'
import { viewsOf } from '#appraisal/domain/views'
import { trialFiguresOf, withAddedRate, withTrial } from '#appraisal/domain/trial'
import { formOf } from '#appraisal/document_form'
import { documentOf } from '#appraisal/form_document'
import { trialOf, type TrialSetup } from '#appraisal/trial/answer'
import { fieldNameOf, readTrial, typedTrial, typingOf } from '#appraisal/trial/reading'
import { sliderOf } from '#appraisal/trial/slider'
import { DECIMAL_MARKS } from '#appraisal/typed_numbers'
import { fromDecimalString } from '#money/money'
import {
  adjustedCourse,
  anseongVouchers,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
  sharedCourse,
} from '#tests/support/appraisal_models'

const MODELS = {
  everything: everythingModel(),
  shared: sharedCourse(),
  adjusted: adjustedCourse(),
  ljubljana: ljubljanaIntegration(),
  melitopol: melitopolGroups(),
  anseong: anseongVouchers(),
}
const LOCALES = Object.keys(DECIMAL_MARKS)
const EVERY = Object.entries(MODELS).map(([name, model]) => ({ name, model }))

/** The model that the form of a new version makes of a trial. */
function saved(model: AppraisalModel, values: ReadonlyMap<string, string>, locale: string) {
  const tried = withTrial(model, values)
  const rate = values.get('rate')
  const isAdded = rate !== undefined && trialFiguresOf(model)[0].field === 'rateAdded'
  const before = isAdded ? withAddedRate(model, rate) : model
  const form = formOf(tried, locale, () => ['line'])
  const drawn = new Map<number, DrawnFlow[]>()
  tried.costs.forEach((line, at) => {
    if (!drawnFrom(line)) return
    const flows = line.flows.map((flow) => ({
      year: flow.year,
      amount: fromDecimalString(flow.amount, model.currency),
      mark: flow.mark as 'S' | 'D',
      budgetLines: flow.budgetLine?.split(', ') ?? [],
      entryIds: flow.entryIds ?? [],
    }))
    drawn.set(at, flows as unknown as DrawnFlow[])
  })
  return documentOf(form, {
    locale,
    currency: model.currency,
    city: model.city,
    programme: model.programme,
    steps: 'steps' in before.discounting ? before.discounting : undefined,
    perspectives: model.perspectives,
    drawn,
    sourceOf: (cost, flow) =>
      model.costs
        .find(({ id }) => id === cost.id)!
        .flows.find(({ year, amount }) => {
          return year === flow.year && fromDecimalString(amount, model.currency) === flow.amount
        })!.source,
  })
}

test.group('Assumptions tried out', () => {
  test('{name}: the model alone says which moments, views and outcomes its appraisal has')
    .with(EVERY)
    .run(({ assert }, { model }) => {
      const { costs, benefits, timeline, perspectives, results } = appraise(model)
      const isHalved = [...costs, ...benefits].some(({ timing }) => timing === 'mid')
      const times = momentsOf(model).map(String)
      const steps = Array.from({ length: model.horizon.years * 2 + 1 }, (_, at) => at / 2)
      assert.deepEqual(
        times,
        steps.filter((time) => isHalved || Number.isInteger(time)).map(String)
      )
      assert.deepEqual(
        timeline.map(({ time }) => String(time)),
        times
      )
      const ids = perspectives.map(({ view }) => view.id)
      assert.deepEqual(
        viewsOf(model).map(({ id }) => id),
        ids
      )
      const named = results.costPerOutcome.map(({ outcome, name }) => [outcome, name])
      assert.deepEqual(
        model.outcomes.map(({ id, name }) => [id, name]),
        named
      )
    })

  test('{name}: what stands in the fields first changes nothing, in any language')
    .with(EVERY)
    .run(({ assert }, { model }) => {
      const figures = trialFiguresOf(model)
      assert.equal(new Set(figures.map(({ key }) => key)).size, figures.length)
      for (const locale of LOCALES) {
        const texts = figures.map((one, at) => [fieldNameOf(at), typedTrial(one, one.base, locale)])
        const { values, changed, problems } = readTrial(model, Object.fromEntries(texts), locale)
        assert.deepEqual([values.size, changed, problems], [0, [], []])
      }
      assert.equal(canonicalJson(withTrial(model, new Map())), canonicalJson(model))
    })

  test('{name}: every figure that is changed comes to the same once it is saved')
    .with(EVERY)
    .run(({ assert }, { model: stored }) => {
      // what the form can say of it: it has one time of the year for a drawn line
      const { document: model } = saved(stored, new Map(), 'en')
      const figures = trialFiguresOf(model)
      const base = JSON.stringify(appraise(model).results)
      const unmoved: string[] = []
      figures.forEach((figure, at) => {
        for (const locale of ['en', 'sl']) {
          const other = typedTrial(figure, otherThan(figure.base), locale)
          const { values, problems } = readTrial(model, { [fieldNameOf(at)]: other }, locale)
          assert.deepEqual(problems, [], `${figure.key} ${other}`)
          const tried = appraise(withTrial(model, values))
          const form = saved(model, values, locale)
          assert.deepEqual(form.problems, [], figure.key)
          const kept = appraise(form.document)
          assert.equal(JSON.stringify(kept.results), JSON.stringify(tried.results), figure.key)
          assert.equal(JSON.stringify(kept.years), JSON.stringify(tried.years), figure.key)
          if (JSON.stringify(tried.results) === base) unmoved.push(figure.key)
        }
      })
      assert.isBelow(new Set(unmoved).size, figures.length / 2, `${unmoved}`)
    })

  test('a changed figure is nobody’s sourced figure any more', ({ assert }) => {
    const model = ljubljanaIntegration()
    const line = model.benefits[0]
    line.taken = { unitValueId: 'a', version: 1 }
    const values = new Map([
      [`unitValue:${line.id}`, '5'],
      [`level:${model.costs[0].id}`, '1.1'],
    ])
    const tried = withTrial(model, values)
    assert.deepEqual(tried.benefits[0].unitValue, { value: '5', mark: 'I', source: '' })
    assert.notProperty(tried.benefits[0], 'taken')
    assert.equal(tried.costs[0].origin, 'typed')
    assert.isTrue(tried.costs[0].flows.every(({ mark, entryIds }) => mark === 'I' && !entryIds))
    assert.deepEqual(model.costs[1], tried.costs[1])
  })

  test('what no model may have is named at its field and left out', ({ assert }) => {
    const model = adjustedCourse()
    const figures = trialFiguresOf(model)
    const at = (key: string) => figures.findIndex((one) => one.key.startsWith(key))
    const texts = {
      [fieldNameOf(at('rate'))]: '-100 %',
      [fieldNameOf(at('deadweight'))]: '120',
      [fieldNameOf(at('unitValue'))]: '12..5',
      [fieldNameOf(at('level'))]: '105',
    }
    const { values, changed, problems } = readTrial(model, texts, 'en')
    assert.deepEqual(
      problems.map((one) => [one.at, one.code]).toSorted(),
      [
        [at('rate'), 'E_RATE_TOO_LOW'],
        [at('deadweight'), 'E_SHARE_RANGE'],
        [at('unitValue'), 'E_NUMBER'],
      ].toSorted()
    )
    assert.deepEqual([...values.keys()], [figures[at('level')].key])
    assert.lengthOf(changed, 4)
  })

  test('the answer writes the figures of the engine, and the sliders reach around the values', ({
    assert,
  }) => {
    const model = ljubljanaIntegration()
    const answer = trialOf(setupOf(model))({ f0: '5' })
    const { results } = appraise(withTrial(model, new Map([['rate', '0.05']])))
    assert.deepEqual(answer.changed, ['f0'])
    assert.equal(
      answer.rows[0].now.replaceAll(/[^\d.−]/g, ''),
      results.npv.value!.toFixed(2).replace('-', '−')
    )
    for (const { model: one } of EVERY) {
      for (const figure of trialFiguresOf(one)) {
        const { least, most, step } = sliderOf(figure, one.currency)
        const base = Number(figure.base) * (typingOf(figure) === 'percent' ? 100 : 1)
        assert.isTrue(Number(least) <= base && base <= Number(most), `${figure.key} ${base}`)
        assert.isAbove(Number(step), 0)
        assert.isBelow(Number(step), Number(most) - Number(least))
      }
    }
  })
})

/** A value nearby that is still sound. */
function otherThan(base: string): string {
  const value = Number(base)
  const digits = base.split('.')[1]?.length ?? 0
  if (value === 0) return '0.01'
  return (value * 0.5).toFixed(Math.min(12, digits + (value < 1 ? 2 : 0)))
}

function setupOf(model: AppraisalModel): TrialSetup {
  const labels = { none: '', reason: {}, refusal: {}, row: {}, views: [], moments: [] }
  const texts = { finding: { pays: '', costs_more: '' }, spoken: '', points: '' }
  return { model, locale: 'en', labels: { ...labels, ...texts } } as unknown as TrialSetup
}
