import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { appraisalForm, desk, shared } from '#tests/functional/appraisal/support'
import { textOf } from '#tests/support/page_reader'

/** The form of a course that the city bears, learners gain from and a foundation pays a share of. */
function sharedForm(): Record<string, any> {
  const form = appraisalForm() as Record<string, any>
  form.costs[0].payer = 'S1'
  Object.assign(form.benefits[0], { beneficiary: 'S2', level: 'city', reach: 'learner' })
  return {
    ...form,
    stakeholders: [
      { id: 'S1', name: 'City of Ljubljana', kind: 'city' },
      { id: 'S2', name: 'Learners', kind: 'learner' },
      { id: 'S3', name: 'Foundation', kind: 'funder' },
    ],
    transfers: [
      {
        id: 'T1',
        name: 'Grant',
        of: 'C1',
        from: 'S3',
        to: 'S1',
        share: { value: '40', mark: 'S', source: 'agreement' },
      },
    ],
    perspectives: [
      {
        seen: 'learner',
        cashableOnly: '',
        years: '2',
        schedule: 'constant',
        rate: '4.4',
        rateSource: 'Survey of learners',
      },
      { seen: 'funder.S3', cashableOnly: '', years: '', schedule: '', rate: '' },
      { seen: '', cashableOnly: '', years: '', schedule: '', rate: '' },
    ],
  }
}

test.group('What amounts are multiplied by, in the form of an appraisal', () => {
  const figure = (value: string) => ({ value, mark: 'S', source: 'guide' })

  test('what is typed becomes a model, its page and workbook show it, and its form shows it again', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const officer = await city.person('finance')
    const id = newId()
    const form = appraisalForm() as Record<string, any>
    Object.assign(form.costs[0], {
      means: 'in_kind',
      optimismBias: figure('20'),
      mitigation: figure('50'),
      reviewer: 'Ana',
      taxBurden: figure('20'),
      residualValue: figure('10.00'),
      priceBase: '2021',
    })
    Object.assign(form.benefits[0], {
      grade: '4',
      haircut: figure('15'),
      income: figure('15000'),
      pricing: 'current',
    })
    Object.assign(form, {
      financeRate: figure('6'),
      reinvestRate: figure('2'),
      inflation: figure('2.5'),
      referenceIncome: figure('55000'),
      eta: figure('1.3'),
    })
    form.outcomes[0].kind = 'completion'
    const programmeId = city.programme('G7')
    const saved = await send('post', '/appraisals', { id, programmeId, ...form })
    saved.assertHeader('location', `${city.root}/appraisals/${id}`)
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    assert.containSubset(document, {
      financing: { finance: { value: '0.06' }, reinvest: { value: '0.02' } },
      outcomes: [{ kind: 'completion' }],
      inflation: { value: '0.025', mark: 'S', source: 'guide' },
      distribution: { referenceIncome: { value: '55000.00' }, eta: { value: '1.3' } },
      costs: [
        {
          means: 'in_kind',
          optimismBias: { value: '0.2' },
          mitigation: { value: '0.5' },
          reviewer: 'Ana',
          taxBurden: { value: '0.2' },
          residualValue: { value: '10.00' },
          priceBase: 2021,
        },
      ],
      benefits: [{ grade: 4, haircut: { value: '0.15' }, priceBase: 'current' }],
    })
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const page = await client
        .get(`${city.root}/appraisals/${id}`)
        .loginAs(officer)
        .withSession({ locale })
      page.assertStatus(200)
      const text = textOf(page.text())
      assert.notMatch(text, /translation missing|adjustments\.[a-z]/)
      assert.match(text, /Ana/)
    }
    const edit = await client.get(`${city.root}/appraisals/${id}/edit`).loginAs(officer)
    for (const words of ['value="2.5"', 'value="15000.00"', 'value="2021"', 'value="1.3"']) {
      edit.assertTextIncludes(words)
    }
    const again = await send('put', `/appraisals/${id}`, { ...form, basedOn: '1' })
    again.assertStatus(303)
    const second = await appraisalShown(readClient(), city.cityId, id)
    assert.deepEqual(second.document, document)
  })

  test('what is missing is named at its field', async ({ client, assert }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const form = appraisalForm() as Record<string, any>
    form.costs[0].priceBase = '2021'
    form.costs[0].mitigation = figure('150')
    form.benefits[0].income = figure('100')
    const refused = await send('post', '/appraisals', {
      id: newId(),
      programmeId: city.programme('G7'),
      ...form,
      eta: figure('1.3'),
    }).header('accept', 'application/json')
    refused.assertStatus(422)
    assert.sameMembers(
      refused.body().errors.map(({ field }: { field: string }) => field),
      [
        'referenceIncome.value',
        'costs.0.priceBase',
        'costs.0.mitigation.value',
        'benefits.0.income.value',
      ]
    )
  })
})

test.group('Who pays and who gains, in the form of an appraisal', () => {
  test('what is typed becomes a model, its page shows each point of view, and its form shows it again', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const officer = await city.person('finance')
    const id = newId()
    const programmeId = city.programme('G7')
    const saved = await send('post', '/appraisals', { id, programmeId, ...sharedForm() })
    saved.assertStatus(303)
    saved.assertHeader('location', `${city.root}/appraisals/${id}`)
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    assert.equal(document.format, 'learning-city-ledger/appraisal-model@2')
    assert.containSubset(document, {
      costs: [{ payer: 'S1' }],
      benefits: [{ beneficiary: 'S2', level: 'city', reach: 'learner' }],
      transfers: [{ of: 'C1', from: 'S3', to: 'S1', share: { value: '0.4', source: 'agreement' } }],
      perspectives: [
        { kind: 'learner', years: 2, discounting: { constant: '0.044' } },
        { kind: 'funder', stakeholder: 'S3' },
      ],
    })
    assert.lengthOf(document.perspectives!, 2)

    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const page = await client
        .get(`${city.root}/appraisals/${id}`)
        .loginAs(officer)
        .withSession({ locale })
      page.assertStatus(200)
      const text = textOf(page.text())
      assert.notMatch(text, /translation missing|stakeholders\.[a-z]/)
      // The foundation hands over 40 % of 1,000.50 at the start of the first year.
      assert.match(text, /400[.,]20/)
    }
    const shown = await client.get(`${city.root}/appraisals/${id}`).loginAs(officer)
    for (const words of [
      'Funder: Foundation',
      'Who pays for whose gain',
      'Social return',
      'Survey of learners',
      'Foundation → City of Ljubljana',
    ]) {
      assert.include(textOf(shown.text()), words)
    }
    const form = await client.get(`${city.root}/appraisals/${id}/edit`).loginAs(officer)
    form.assertStatus(200)
    for (const words of [
      'City of Ljubljana',
      'value="4.4"',
      'value="40"',
      'value="funder.S3" selected',
    ]) {
      form.assertTextIncludes(words)
    }
    const book = await client
      .get(`${city.root}/appraisals/${id}/versions/1/workbook`)
      .loginAs(officer)
    book.assertStatus(200)

    const again = await send('put', `/appraisals/${id}`, { ...sharedForm(), basedOn: '1' })
    again.assertStatus(303)
    const second = await appraisalShown(readClient(), city.cityId, id)
    assert.deepEqual(second.document, document)
  })

  test('what is wrong is named at its field', async ({ client, assert }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const form = sharedForm()
    delete form.costs[0].payer
    form.transfers[0].to = 'S3'
    form.perspectives[0].rate = '-100'
    const refused = await send('post', '/appraisals', {
      id: newId(),
      programmeId: city.programme('G7'),
      ...form,
      perspective: 'city_fiscal',
    }).header('accept', 'application/json')
    refused.assertStatus(422)
    assert.sameMembers(
      refused.body().errors.map(({ field }: { field: string }) => field),
      ['perspective', 'costs.0.payer', 'transfers.0.to', 'perspectives.0.rate']
    )
  })

  test('rows are added and taken out without scripts', async ({ client, assert }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const officer = await city.person('finance')
    const added = await send('post', '/appraisal-drafts', {
      ...appraisalForm({ perspective: 'city_fiscal' }),
      do: 'add-stakeholders',
    })
    added.assertStatus(303)
    assert.include(added.header('location'), '#f-stakeholders-0-name')
    const gone = await send('post', '/appraisal-drafts', {
      ...sharedForm(),
      do: 'remove-perspectives-0',
    })
    assert.include(gone.header('location'), '#f-perspectives-0-seen')
    const page = await client.get(`${city.root}/appraisals/new`).loginAs(officer)
    page.assertStatus(200)
  })
})
