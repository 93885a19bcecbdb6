import fc from 'fast-check'
import { test } from '@japa/runner'
import { Decimal } from '#money/decimal'
import { appraise, type Appraisal } from '#appraisal/domain/appraise'
import { findingsOf } from '#appraisal/domain/check_model'
import type { AppraisalModel } from '#appraisal/domain/model'
import { AppraisalError } from '#appraisal/domain/refusals'
import { benefitsByTag } from '#appraisal/domain/stakeholders'
import { readAppraisalModel } from '#appraisal/validators'
import { anseongVouchers, sharedCourse } from '#tests/support/appraisal_models'

const isNear = (a: Decimal, b: Decimal) =>
  a
    .minus(b)
    .abs()
    .lte(Decimal.max(a.abs(), b.abs(), 1).times('1e-45'))

const total = (amounts: Decimal[]) => amounts.reduce((a, b) => a.plus(b), new Decimal(0))
const view = ({ perspectives }: Appraisal, id: string) =>
  perspectives.find((one) => one.view.id === id)!

/** Any payers, beneficiaries and transfers over the lines of one model. */
const parties = fc.constantFrom('city', 'state', 'learners', 'firms', 'F1')
const shares = fc.integer({ min: 0, max: 100 }).map((n) => new Decimal(n).div(100).toString())
const models: fc.Arbitrary<AppraisalModel> = fc
  .record({
    payers: fc.array(parties, { minLength: 2, maxLength: 2 }),
    gainers: fc.array(parties, { minLength: 2, maxLength: 2 }),
    transfers: fc.array(
      fc
        .record({
          of: fc.constantFrom('C1', 'C2', 'B1', 'B2'),
          share: shares,
          from: parties,
          to: parties,
        })
        .filter(({ from, to }) => from !== to),
      { maxLength: 5 }
    ),
  })
  .map(({ payers, gainers, transfers }) => {
    const model = sharedCourse()
    model.costs.forEach((line, at) => (line.payer = payers[at]))
    model.benefits.forEach((line, at) => (line.beneficiary = gainers[at]))
    model.perspectives = []
    model.transfers = transfers.map(({ share, ...one }, at) => ({
      id: `T${at}`,
      name: '',
      ...one,
      share: { value: share, mark: 'I', source: '' },
    }))
    return model
  })

test.group('Perspectives', () => {
  test('stakeholders sum to society, and transfers net out there', ({ assert }) => {
    fc.assert(
      fc.property(models, (model) => {
        const appraisal = appraise(model)
        const npv = appraisal.results.npv.value!
        const { rows, matrix } = appraisal.stakeholders!
        assert.isTrue(isNear(total(rows.map(({ net }) => net)), npv))
        assert.isTrue(isNear(view(appraisal, 'society').npv, npv))
        assert.isTrue(view(appraisal, 'society').rows.every(({ transfer }) => transfer === null))
        rows.forEach(({ bears, gives, net, stakeholder }, at) => {
          assert.isTrue(isNear(total(matrix[at]), bears.plus(gives)))
          if (stakeholder.kind === 'funder') {
            assert.isTrue(isNear(view(appraisal, `funder.${stakeholder.id}`).npv, net))
          }
        })
        const costs = appraisal.results.presentValueOfCosts.value!
        assert.isTrue(isNear(total(rows.map(({ bears }) => bears)), costs))
        const government = total(
          rows
            .filter(({ stakeholder }) => ['city', 'government'].includes(stakeholder.kind))
            .map(({ net }) => net)
        )
        assert.isTrue(isNear(view(appraisal, 'all_government').npv, government))
      })
    )
  })

  test('each has its own rates, horizon and lines', ({ assert }) => {
    const appraisal = appraise(sharedCourse())
    assert.deepEqual(
      appraisal.perspectives.map(({ view: { id, years }, rates, rows }) => [
        id,
        years,
        rates[0].toString(),
        rows.map((row) => `${row.side === 'cost' ? '−' : '+'}${row.id}`).join(' '),
      ]),
      [
        ['society', 12, '0.035', '−C1 −C1 −C2 +B1 +B2'],
        ['city_fiscal', 5, '0.035', '−C1 −C1 −C2 +B2 +T1 +T1 +T2'],
        ['all_government', 12, '0.035', '−C1 −C1 −C2 +B2 +T1 +T1 +T2 +T3'],
        ['learner', 12, '0.044', '+B1 −T2 −T3'],
        ['employer', 12, '0.035', ''],
        ['funder.F1', 12, '0.02', '−T1 −T1'],
        ['city_fiscal.cashable', 5, '0.035', '−C1 −C1 −C2 +T1 +T1 +T2'],
      ]
    )
    const funder = view(appraisal, 'funder.F1')
    const grant = new Decimal(250_000)
      .times('0.4')
      .plus(new Decimal('49999.99').times('0.4').div(new Decimal('1.02').pow('1.5')))
    assert.isTrue(isNear(funder.npv, grant.neg()))
    assert.isNull(view(appraisal, 'employer').bcr)
    const city = view(appraisal, 'city_fiscal')
    assert.isTrue(
      city.rows.every(({ discounted }) => discounted.slice(5).every((one) => one.isZero()))
    )
  })

  test('public funds and social return are told, or why not', ({ assert }) => {
    const { publicFunds, socialReturn, rows } = appraise(sharedCourse()).stakeholders!
    const net = (ids: string[]) =>
      total(rows.filter(({ stakeholder }) => ids.includes(stakeholder.id)).map((row) => row.net))
    const expected = net(['learners', 'firms', 'F1']).div(net(['city', 'state']).neg())
    assert.isTrue(isNear(publicFunds.value!, expected))
    assert.isTrue(socialReturn.value!.gt(0))
    const free = sharedCourse()
    free.costs.forEach((line) => (line.payer = 'learners'))
    free.transfers = []
    const { publicFunds: none, socialReturn: nobody } = appraise(free).stakeholders!
    assert.deepEqual([none.reason, nobody.reason], ['pays_for_itself', 'no_investment_by_funders'])
    assert.isNull(appraise(anseongVouchers()).stakeholders)
    assert.deepEqual(appraise(anseongVouchers()).perspectives, [])
  })

  test('benefits are split by level, sphere and reach, and sum to all', ({ assert }) => {
    const { benefits, results } = appraise(sharedCourse())
    for (const [tag, values] of [
      ['level', 'city region'],
      ['sphere', 'economic '],
      ['reach', 'learner society'],
    ] as const) {
      const split = benefitsByTag(benefits, tag)
      assert.equal(split.map(({ value }) => value).join(' '), values)
      assert.isTrue(
        isNear(total(split.map((one) => one.total)), results.presentValueOfBenefits.value!)
      )
    }
  })

  test('{title}')
    .with([
      {
        title: 'a line without its party',
        code: 'E_STAKEHOLDER_NEEDED /costs/0/payer',
        change: (m: AppraisalModel) => delete m.costs[0].payer,
      },
      {
        title: 'a party nobody knows',
        code: 'E_STAKEHOLDER_UNKNOWN /benefits/0/beneficiary',
        change: (m: AppraisalModel) => (m.benefits[0].beneficiary = 'x'),
      },
      {
        title: 'a party of a model without stakeholders',
        code: 'E_STAKEHOLDER_UNKNOWN /costs/0/payer',
        change: (m: AppraisalModel) => {
          m.stakeholders = []
          m.transfers = []
          m.perspectives = []
          m.costs = [m.costs[0]]
          m.benefits = []
        },
      },
      {
        title: 'a transfer of no line',
        code: 'E_TRANSFER_OF /transfers/0/of',
        change: (m: AppraisalModel) => (m.transfers![0].of = 'x'),
      },
      {
        title: 'a transfer to itself',
        code: 'E_TRANSFER_TO_ITSELF /transfers/0/to',
        change: (m: AppraisalModel) => (m.transfers![0].to = 'F1'),
      },
      {
        title: 'a transfer of more than all',
        code: 'E_SHARE_RANGE /transfers/0/share/value',
        change: (m: AppraisalModel) => (m.transfers![0].share.value = '1.1'),
      },
      {
        title: 'stakeholders seen by the city alone',
        code: 'E_PERSPECTIVE_SOCIETY /perspective',
        change: (m: AppraisalModel) => (m.perspective = 'city_fiscal'),
      },
      {
        title: 'society with a rate of its own',
        code: 'E_PERSPECTIVE_SOCIETY /perspectives/0/kind',
        change: (m: AppraisalModel) => (m.perspectives![0].kind = 'society'),
      },
      {
        title: 'one perspective twice',
        code: 'E_PERSPECTIVE_TWICE /perspectives/1/kind',
        change: (m: AppraisalModel) => (m.perspectives![1].kind = 'learner'),
      },
      {
        title: 'a horizon beyond the model',
        code: 'E_HORIZON /perspectives/1/years',
        change: (m: AppraisalModel) => (m.perspectives![1].years = 13),
      },
      {
        title: 'a rate of −100 %',
        code: 'E_RATE_TOO_LOW /perspectives/0/discounting/constant',
        change: (m: AppraisalModel) => (m.perspectives![0].discounting = { constant: '-1' }),
      },
      {
        title: 'one id for a line and a transfer',
        code: 'E_DUPLICATE_ID /transfers/0/id',
        change: (m: AppraisalModel) => (m.transfers![0].id = 'B1'),
      },
    ])
    .run(({ assert }, { code, change }) => {
      const model = sharedCourse()
      change(model)
      assert.include(
        findingsOf(model).map((one) => `${one.code} ${one.path}`),
        code
      )
    })

  test('the first format is read as it is, but holds nothing of the second', ({ assert }) => {
    const first = 'learning-city-ledger/appraisal-model@1' as const
    const old = { ...anseongVouchers(), format: first }
    assert.deepEqual(readAppraisalModel(JSON.parse(JSON.stringify(old))), old)
    assert.throws(() => readAppraisalModel({ ...sharedCourse(), format: first }), AppraisalError)
    const shared = JSON.parse(JSON.stringify(sharedCourse()))
    assert.deepEqual(readAppraisalModel(shared), shared)
  })
})
