import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { appraisalForm, desk, shared } from './support.js'
import { textOf } from '#tests/support/page_reader'

const teachers = (changes: Record<string, unknown>) => {
  const [line] = appraisalForm().costs as Record<string, unknown>[]
  return [{ ...line, ...changes }]
}

test.group('Parts of a model, from the form to the page', () => {
  test('amounts of an earlier year come to the prices of the model by a table of levels', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const id = newId()
    const form = {
      id,
      programmeId: city.programme('G7'),
      ...appraisalForm({
        priceSeries: 'levels',
        priceLevels: '2022 80\r\n2023 100',
        priceLevelsSource: 'Statistical office',
        costs: teachers({ priceBase: '2022' }),
      }),
    }
    const saved = await send('post', '/appraisals', form)
    saved.assertStatus(303)
    const path = `${city.root}/appraisals/${id}`
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    assert.deepEqual(document.priceIndex, {
      levels: [
        { year: 2022, index: '80' },
        { year: 2023, index: '100' },
      ],
      mark: 'S',
      source: 'Statistical office',
    })
    const officer = await city.person('finance')
    const page = textOf((await client.get(path).loginAs(officer)).text())
    assert.include(page, '2022: 80 – 2023: 100')
    assert.include(page, 'Statistical office')
    assert.include(page, '1,250.6')
    const again = await client.get(`${path}/edit`).loginAs(officer)
    assert.match(again.text(), /2022 80\n2023 100<\/textarea>/)

    const gap = { ...form, id: newId(), priceLevels: '2020 80\n2022 100' }
    const refused = await send('post', '/appraisals', gap)
    refused.assertHeader('location', `${city.root}/appraisals/new`)
  })

  test('what has no price stands beside the results and in the comparison, and changes no sum', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const id = newId()
    const before = { id, programmeId: city.programme('G7'), ...appraisalForm() }
    const saved = await send('post', '/appraisals', before)
    saved.assertStatus(303)
    const impact = {
      id: 'N1',
      name: 'Belonging',
      description: 'Neighbours greet each other',
      direction: 'better',
      who: 'Migrants',
      grade: '5',
      mark: 'S',
      source: 'Interviews 2023',
    }
    const nameless = await send('put', `/appraisals/${id}`, {
      ...appraisalForm({ impacts: [{ ...impact, who: '' }] }),
      basedOn: '1',
    })
    nameless.assertStatus(303)
    const changed = await send('put', `/appraisals/${id}`, {
      ...appraisalForm({ impacts: [impact] }),
      basedOn: '1',
      note: 'impact',
    })
    changed.assertStatus(303)
    const { document, latestVersion } = await appraisalShown(readClient(), city.cityId, id)
    assert.equal(latestVersion, 2)
    assert.deepEqual(document.impacts, [{ ...impact, grade: 5 }] as typeof document.impacts)

    const officer = await city.person('finance')
    const path = `${city.root}/appraisals/${id}`
    const page = textOf((await client.get(path).loginAs(officer)).text())
    for (const text of ['Beside the money', 'Neighbours greet each other', 'for the better']) {
      assert.include(page, text)
    }
    const compared = textOf(
      (await client.get(`${path}/comparison?from=1&to=2`).loginAs(officer)).text()
    )
    assert.include(compared, 'only in the second')
  })

  test('effects are discounted at their own rate, said beside the cost per outcome, and need their years', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const [outcome] = appraisalForm().outcomes as Record<string, unknown>[]
    const form = (years: string, id = newId()) => ({
      id,
      programmeId: city.programme('G7'),
      ...appraisalForm({
        effects: { schedule: 'constant', rate: '25', rateSource: 'Council, 2023' },
        outcomes: [
          {
            ...outcome,
            quantity: { value: '', mark: 'S', source: 'register' },
            years,
            yearsTiming: 'end',
          },
        ],
      }),
    })
    const sent = form('2023 6\r\n2024 4')
    const saved = await send('post', '/appraisals', sent)
    saved.assertStatus(303)
    const path = `/appraisals/${sent.id}`
    saved.assertHeader('location', city.root + path)
    const { document } = await appraisalShown(readClient(), city.cityId, sent.id)
    assert.equal(document.outcomes[0].quantity.value, '10')
    const officer = await city.person('finance')
    const read = async (to: string) =>
      textOf((await client.get(city.root + to).loginAs(officer)).text())
    const page = await read(path)
    assert.include(page, 'discounted: 7.3600')
    assert.include(page, '€135.94')
    assert.include(page, 'effects discounted at their own rates: 25.0%, Council, 2023')
    assert.include(
      await read(`/cost-effectiveness?appraisal=${sent.id}`),
      'Effects of 1 of 1 options are discounted'
    )
    const without = form('')
    const refused = await send('post', '/appraisals', without)
    refused.assertHeader('location', `${city.root}/appraisals/new`)
  })

  test('links of an outcome chain and published parameters are told with their sources', async ({
    client,
    assert,
  }) => {
    const city = await shared('ljubljana')
    const send = await desk(client, city)
    const id = newId()
    const [benefit] = appraisalForm().benefits as Record<string, unknown>[]
    const sent = {
      id,
      programmeId: city.programme('G7'),
      ...appraisalForm({
        costs: teachers({ taxBurdenOf: 'green-book-metb-2018' }),
        benefits: [
          {
            ...benefit,
            gain: 'wellbeing',
            reachShare: { value: '50 %', mark: 'I', source: 'guess' },
            satisfaction: { value: '0.4', mark: 'S', source: 'Survey of learners' },
          },
        ],
      }),
    }
    const saved = await send('post', '/appraisals', sent)
    saved.assertHeader('location', `${city.root}/appraisals/${id}`)
    const { document } = await appraisalShown(readClient(), city.cityId, id)
    assert.containSubset(document.benefits[0], {
      gain: 'wellbeing',
      reachShare: { value: '0.5' },
      satisfaction: { value: '0.4', source: 'Survey of learners' },
    })
    assert.equal(document.costs[0].taxBurden!.value, '0.2')
    const officer = await city.person('finance')
    const page = textOf((await client.get(`${city.root}/appraisals/${id}`).loginAs(officer)).text())
    for (const text of [
      'Points of life satisfaction',
      'Green Book 2018 and 2022: 20 %',
      '1,200.60',
    ]) {
      assert.include(page, text)
    }
    const today = textOf(
      (await client.get(`${city.root}/appraisals/${id}/comparison`).loginAs(officer)).text()
    )
    assert.include(today, 'Green Book 2026: none by default')
  })
})
