import { test } from '@japa/runner'
import { appraise, type Appraisal } from '#appraisal/domain/appraise'
import {
  anseongVouchers,
  costsOnly,
  demoAppraisal,
  everythingModel,
  ljubljanaIntegration,
  melitopolGroups,
} from '#tests/support/appraisal_models'

const printed = ({ results }: Appraisal) => ({
  costs: results.presentValueOfCosts.value!.toFixed(2),
  benefits: results.presentValueOfBenefits.value!.toFixed(6),
  npv: results.npv.value!.toFixed(6),
  bcr: results.bcr.value!.toFixed(8),
  irr: results.irr.roots.map(({ rate }) => rate.times(100).toFixed(8)),
  payback: results.payback.value!.toFixed(4),
  discountedPayback: results.discountedPayback.value!.toFixed(4),
  perOutcome: results.costPerOutcome.map(({ value }) => value!.toFixed(2)),
})

test.group('Appraisals of the demo cities', () => {
  test('Anseong: learning vouchers for 398 people', ({ assert }) => {
    const appraisal = appraise(anseongVouchers())
    assert.deepEqual(printed(appraisal), {
      costs: '149300000.00',
      benefits: '170077507.339258',
      npv: '20777507.339258',
      bcr: '1.13916616',
      irr: ['12.53159920'],
      payback: '2.2233',
      discountedPayback: '2.4705',
      perOutcome: ['375125.63'],
    })
    assert.deepEqual(
      appraisal.years.map(({ benefits }) => benefits.toString()),
      ['79600000', '59700000', '44775000']
    )
    assert.equal(appraisal.timeline[2].discountedCumulative.toFixed(4), '-18458673.1073')
    assert.equal(appraisal.timeline[3].discounted.toFixed(4), '39236180.4466')
  })

  test('Anseong at 3 % is worth more', ({ assert }) => {
    const { results } = appraise({ ...anseongVouchers(), discounting: { constant: '0.03' } })
    assert.equal(results.npv.value!.toFixed(6), '25229996.970881')
  })

  test('Ljubljana: integration and Slovene', ({ assert }) => {
    const appraisal = appraise(ljubljanaIntegration())
    assert.deepEqual(printed(appraisal), {
      costs: '100000.00',
      benefits: '116815.911019',
      npv: '16815.911019',
      bcr: '1.16815911',
      irr: ['15.93374576'],
      payback: '1.4691',
      discountedPayback: '1.5595',
      perOutcome: ['1000.00'],
    })
    assert.equal(appraisal.timeline[1].discountedCumulative.neg().toFixed(4), '21359.2233')
    assert.equal(appraisal.timeline[2].discounted.toFixed(4), '38175.1343')
  })

  test('Melitopol: vulnerable groups', ({ assert }) => {
    const appraisal = appraise(melitopolGroups())
    assert.deepEqual(printed(appraisal), {
      costs: '300000.00',
      benefits: '332231.404959',
      npv: '32231.404959',
      bcr: '1.10743802',
      irr: ['17.71336128'],
      payback: '1.7273',
      discountedPayback: '2.2200',
      perOutcome: [],
    })
    assert.equal(appraisal.timeline[2].discountedCumulative.neg().toFixed(4), '9090.9091')
    assert.equal(appraisal.timeline[3].discounted.toFixed(4), '41322.3140')
  })
})

test.group('Who pays and who gains in the demo cities', () => {
  test('{$self}: society stays as it was, and every stakeholder pays or gains')
    .with(['anseong', 'ljubljana', 'melitopol'] as const)
    .run(({ assert }, city) => {
      const plain = {
        anseong: anseongVouchers,
        ljubljana: ljubljanaIntegration,
        melitopol: melitopolGroups,
      }
      const appraisal = appraise(demoAppraisal(city))
      assert.deepEqual(printed(appraisal), printed(appraise(plain[city]())))
      const { rows, publicFunds, socialReturn } = appraisal.stakeholders!
      assert.isTrue(rows.every(({ net, bears }) => !net.isZero() || !bears.isZero()))
      assert.isNotNull(publicFunds.value)
      assert.isNotNull(socialReturn.value)
      assert.isNotEmpty(appraisal.model.impacts!)
      const figures = JSON.stringify([appraisal.model.transfers, appraisal.model.impacts])
      assert.notInclude(figures, '"mark":"S"')
    })
})

test.group('Results that are not defined say why', () => {
  test('costs alone are a total loss that never pays back', ({ assert }) => {
    const { results, warnings } = appraise(costsOnly())
    assert.equal(results.bcr.value!.toString(), '0')
    assert.containSubset(results.irr, { value: null, reason: 'total_loss', roots: [] })
    assert.containSubset(results.payback, { value: null, reason: 'not_within_horizon' })
    assert.includeMembers(
      warnings.map(({ code }) => code),
      ['W_NO_BENEFIT']
    )
  })

  test('benefits without costs have no ratio and need no payback', ({ assert }) => {
    const { results } = appraise({ ...melitopolGroups(), costs: [] })
    assert.containSubset(results.bcr, { value: null, reason: 'no_costs' })
    assert.containSubset(results.bcrOnInvestment, { value: null, reason: 'no_investment' })
    assert.containSubset(results.irr, { value: null, reason: 'no_change_of_sign' })
    assert.containSubset(results.payback, { value: null, reason: 'never_below_zero' })
  })

  test('a flow, a rate, a ratio below nothing is not clamped', ({ assert }) => {
    const model = everythingModel()
    model.benefits[0].unitValue.value = '-333.33'
    const { results } = appraise(model)
    assert.isTrue(results.bcr.value!.lt(0))
    assert.isTrue(results.bcrOnInvestment.value!.lt(results.bcr.value!))
  })

  test('an outcome nobody reached has no cost per head', ({ assert }) => {
    const [learners, nobody] = appraise(everythingModel()).results.costPerOutcome
    assert.isTrue(learners.value!.gt(0))
    assert.containSubset(nobody, { value: null, reason: 'no_quantity' })
  })
})
