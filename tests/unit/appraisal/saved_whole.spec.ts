import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import type { AppraisalModel, CostLine } from '#appraisal/domain/model'
import { figureOfParameter, findParameter } from '#appraisal/domain/parameters'
import { formOf } from '#appraisal/document_form'
import { documentOf } from '#appraisal/form_document'
import type { DrawnFlow } from '#appraisal/queries/drawn_costs'
import { readAppraisalModel } from '#appraisal/validators'
import { DECIMAL_MARKS } from '#appraisal/typed_numbers'
import { fromDecimalString } from '#money/money'
import { chainedCourse, discountedEffects, pricedByTable } from '#tests/support/appraisal_models'

const invented = (value: string) => ({ value, mark: 'I' as const, source: 'test' })
const published = (id: string) => figureOfParameter(findParameter(id)!)

/** A model with every field that a document can have. */
function wholeModel(): AppraisalModel {
  const priced = pricedByTable('nominal')
  const effects = discountedEffects()
  const [wellbeing, learning] = chainedCourse().benefits
  const { startYear } = priced.horizon
  const [investment, running] = priced.costs
  const drawn = (line: CostLine): CostLine['flows'] =>
    line.flows.map(({ year, amount }) => ({
      year,
      amount,
      mark: 'D',
      source: 'Drawn',
      budgetLine: 'A, B',
    }))
  const shares = {
    deadweight: invented('0.31'),
    displacement: invented('0.07'),
    attribution: invented('0.12'),
    dropOff: invented('0.05'),
  }
  return {
    ...priced,
    distribution: { referenceIncome: invented('55000.00'), eta: published('green-book-eta-2018') },
    effectDiscounting: effects.effectDiscounting,
    outcomes: effects.outcomes.map((one, at) => (at === 0 ? { ...one, kind: 'completion' } : one)),
    costs: [
      {
        ...investment,
        origin: 'typed',
        taxBurden: published('green-book-metb-2018'),
        flows: investment.flows.map(({ year, amount, mark, source }) => ({
          year,
          amount,
          timing: 'mid',
          mark,
          source,
        })),
      },
      { ...running, origin: 'plan', basis: 'decided', flows: drawn(running) },
      {
        ...running,
        id: 'C9',
        origin: 'ledger',
        flows: drawn(running).map((flow) => ({ ...flow, entryIds: ['entry-1', 'entry-2'] })),
      },
    ],
    benefits: [
      { ...wellbeing, ...shares, cashable: false, level: 'region', sphere: 'cultural' },
      {
        ...learning,
        ...shares,
        reach: 'society',
        taken: { unitValueId: '0f5b8e5c-1d9f-4b0e-9a34-4f1f6d1c2b3a', version: 3 },
      },
    ],
    impacts: [
      {
        id: 'N1',
        name: 'Belonging',
        description: 'Neighbours greet each other',
        direction: 'unclear',
        who: 'Migrants',
        grade: 5,
        mark: 'S',
        source: `Interviews ${startYear}`,
      },
    ],
    perspectives: [
      { kind: 'learner', years: 2, discounting: { constant: '0.06', source: 'Survey' } },
      { kind: 'city_fiscal', cashableOnly: true },
      {
        kind: 'funder',
        stakeholder: priced.stakeholders!.find(({ kind }) => kind === 'funder')!.id,
        discounting: { schedule: 'green-book-2026' },
      },
    ],
  }
}

/** The same with what a document has in the other's place: a shipped series, and a rate in steps. */
function otherModel(): AppraisalModel {
  const { inflation, ...whole } = wholeModel()
  return {
    ...whole,
    inflation,
    priceIndex: { series: 'uk-cpi-2025-01' },
    discounting: {
      steps: [
        { fromYear: 1, toYear: 2, rate: '0.04' },
        { fromYear: 3, toYear: null, rate: '0.03' },
      ],
      source: 'Council',
    },
  }
}

/** What the form of a new version makes of a stored model that nobody has changed. */
function savedAgain(model: AppraisalModel, locale: string) {
  const drawn = new Map<number, DrawnFlow[]>()
  model.costs.forEach((line, at) => {
    if (line.origin === 'typed') return
    const flows = line.flows.map((flow) => ({
      year: flow.year,
      amount: fromDecimalString(flow.amount, model.currency),
      mark: flow.mark,
      budgetLines: flow.budgetLine!.split(', '),
      entryIds: flow.entryIds ?? [],
    }))
    drawn.set(at, flows as unknown as DrawnFlow[])
  })
  return documentOf(
    formOf(model, locale, () => ['line']),
    {
      locale,
      currency: model.currency,
      city: model.city,
      programme: model.programme,
      steps: 'steps' in model.discounting ? model.discounting : undefined,
      effects: model.effectDiscounting,
      perspectives: model.perspectives,
      drawn,
      sourceOf: () => 'Drawn',
    }
  )
}

function namesIn(value: unknown, into = new Set<string>()): Set<string> {
  if (!value || typeof value !== 'object') return into
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(name)
    namesIn(inner, into)
  }
  return into
}

/** Names of all properties that the schema of a document knows. */
function knownNames(schema: unknown, into = new Set<string>()): Set<string> {
  if (!schema || typeof schema !== 'object') return into
  const { properties } = schema as { properties?: object }
  for (const name of Object.keys(properties ?? {})) into.add(name)
  for (const inner of Object.values(schema)) knownNames(inner, into)
  return into
}

test.group('A model saved again', () => {
  test('the models of this test have every field that the schema knows', ({ assert }) => {
    const file = new URL('../../../docs/appraisal-model.schema.json', import.meta.url)
    const known = knownNames(JSON.parse(readFileSync(file, 'utf8')))
    known.delete('$schema')
    const names = namesIn([wholeModel(), otherModel()])
    assert.deepEqual(
      [...known].filter((name) => !names.has(name)),
      []
    )
  })

  test('the form loses and changes nothing, in {locale}')
    .with(Object.keys(DECIMAL_MARKS).map((locale) => ({ locale })))
    .run(({ assert }, { locale }) => {
      for (const made of [wholeModel, otherModel]) {
        const model = readAppraisalModel(made())
        const { document, problems } = savedAgain(model, locale)
        assert.deepEqual(problems, [], made.name)
        assert.deepEqual(document, model, made.name)
      }
    })
})
