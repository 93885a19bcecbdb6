import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import { findingsOf } from '#appraisal/domain/check_model'
import { linkFactor } from '#appraisal/domain/links'
import type { AppraisalModel } from '#appraisal/domain/model'
import { trialFiguresOf } from '#appraisal/domain/trial'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { exactValueOf } from '#appraisal/domain/uncertainty/exact_value'
import { compileModel } from '#appraisal/domain/uncertainty/compiled_model'
import { faultOfEnds } from '#appraisal/domain/uncertainty/plan'
import { switchingValues } from '#appraisal/domain/uncertainty/sensitivity'
import { shapesFor } from '#appraisal/domain/uncertainty/typed_ranges'
import { wellbeingValue } from '#appraisal/domain/welfare'
import { formOf } from '#appraisal/document_form'
import { documentOf } from '#appraisal/form_document'
import { isPercent } from '#appraisal/uncertainty_form'
import { readAppraisalModel } from '#appraisal/validators'
import { chainedCourse, sharedCourse } from '#tests/support/appraisal_models'

const invented = (value: string) => ({ value, mark: 'I' as const, source: 'test' })
const withLinks = (links: Partial<AppraisalModel['benefits'][0]>) => {
  const model = sharedCourse()
  model.transfers = []
  model.benefits = [
    {
      id: 'B1',
      name: 'Gain',
      unit: 'person',
      quantity: invented('200'),
      unitValue: invented('13000'),
      lag: 0,
      duration: 2,
      timing: 'end',
      beneficiary: model.stakeholders![0].id,
      ...links,
    },
  ]
  return model
}

test.group('Links of an outcome chain', () => {
  test('wellbeing: points × persons × years × the value of a point for a year', ({ assert }) => {
    const { benefits } = appraise(withLinks({ gain: 'wellbeing', satisfaction: invented('0.3') }))
    const whole = wellbeingValue(
      new Decimal('0.3'),
      new Decimal(200),
      new Decimal(2),
      new Decimal(13000)
    )
    assert.equal(benefits[0].total.toFixed(), whole.toFixed())
    assert.equal(benefits[0].total.toFixed(), '1560000')
  })

  test('an effect size becomes months of learning, and a premium a part of earnings', ({
    assert,
  }) => {
    const months = { effectSize: invented('0.2'), perDeviation: invented('15') }
    const gross = (links: object) => appraise(withLinks(links)).benefits[0].gross[0].toFixed()
    assert.equal(gross(months), '7800000')
    assert.equal(gross({ reachShare: invented('0.25'), premium: invented('0.06') }), '39000')
    assert.equal(gross({ effectSize: invented('-0.2'), perDeviation: invented('15') }), '-7800000')
    assert.equal(linkFactor(withLinks({}).benefits[0]).toFixed(), '1')
  })

  test('every link is an assumption that can be uncertain and tried out, and says where the result turns', ({
    assert,
  }) => {
    const model = chainedCourse()
    const links = ['reachShare', 'satisfaction', 'effectSize', 'perDeviation', 'premium'] as const
    const assumptions = assumptionsOf(model).filter(({ field }) =>
      (links as readonly string[]).includes(field)
    )
    assert.sameMembers(
      assumptions.map(({ field }) => field),
      [...links]
    )
    const tried = new Set(trialFiguresOf(model).map(({ key }) => key))
    const npv = (changed: AppraisalModel) => appraise(changed).results.npv.value!
    for (const { key, field, line } of assumptions) {
      assert.isTrue(tried.has(key), key)
      const moved = structuredClone(model)
      moved.benefits.find(({ id }) => id === line)![field as 'premium']!.value = '0.07'
      const exact = exactValueOf(model)(new Map([[key, new Decimal('0.07')]]))
      assert.isTrue(exact.minus(npv(moved)).abs().lt('1e-20'), key)
    }
    const share = assumptions.find(({ field }) => field === 'reachShare')!
    const size = assumptions.find(({ field }) => field === 'effectSize')!
    assert.include(shapesFor(share), 'beta')
    assert.notInclude(shapesFor(size), 'beta')
    assert.equal(faultOfEnds(model, share.key, 0.5, 1.5), 'E_SHARE_REACH')
    assert.isNull(faultOfEnds(model, size.key, -1, 2))
    assert.deepEqual(
      [share, size].map((one) => isPercent(one)),
      [true, false]
    )
    const found = switchingValues(model).find(({ assumption }) => assumption.key === size.key)!
    const turned = exactValueOf(model)(new Map([[size.key, found.value!]]))
    assert.isTrue(turned.abs().lt('1e-9'), turned.toString())
  })

  test('draws and the exact engine agree with the appraisal', ({ assert }) => {
    const model = readAppraisalModel(chainedCourse())
    const npv = appraise(model).results.npv.value!
    assert.isTrue(exactValueOf(model)(new Map()).minus(npv).abs().lt('1e-30'))
    const into = { costs: new Float64Array(1), benefits: new Float64Array(1) }
    compileModel(model, [], 1).run([], into)
    const drawn = into.benefits[0] - into.costs[0]
    assert.closeTo(drawn / npv.toNumber(), 1, 1e-10)
  })

  test('a share above one and an effect without its unit are refused at their places', ({
    assert,
  }) => {
    const codes = (links: object) =>
      findingsOf(withLinks(links)).map(({ code, path }) => `${code} ${path}`)
    assert.deepEqual(codes({ reachShare: invented('1.2') }), [
      'E_SHARE_RANGE /benefits/0/reachShare/value',
    ])
    assert.deepEqual(codes({ effectSize: invented('0.2') }), [
      'E_LINK_NEEDED /benefits/0/perDeviation/value',
    ])
    assert.deepEqual(codes({ perDeviation: invented('9') }), [
      'E_LINK_NEEDED /benefits/0/effectSize/value',
    ])
  })

  test('wellbeing and earnings of the same outcome are remarked on', ({ assert }) => {
    const model = withLinks({ gain: 'wellbeing', outcome: sharedCourse().outcomes[0].id })
    assert.deepEqual(
      appraise(model).warnings.filter(({ code }) => /WELLBEING/.test(code)),
      []
    )
    model.benefits.push({ ...model.benefits[0], id: 'B2', gain: 'earnings' })
    assert.deepEqual(
      appraise(model)
        .warnings.filter(({ code }) => code === 'W_WELLBEING_TWICE')
        .map(({ params, path }) => [params.line, path]),
      [['B1', '/benefits/0/gain']]
    )
  })

  test('the form keeps every link', ({ assert }) => {
    const model = readAppraisalModel(chainedCourse())
    for (const line of model.costs) line.origin = 'typed'
    const { document, problems } = documentOf(
      formOf(model, 'sl', () => []),
      {
        locale: 'sl',
        currency: model.currency,
        city: model.city,
        programme: model.programme,
        drawn: new Map(),
        perspectives: model.perspectives,
        sourceOf: () => '',
      }
    )
    assert.deepEqual(problems, [])
    assert.deepEqual(document.benefits, model.benefits)
  })
})
