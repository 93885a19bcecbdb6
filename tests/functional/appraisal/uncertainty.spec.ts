import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import type { Decimal } from '#money/decimal'
import { appraise } from '#appraisal/domain/appraise'
import { figureWords } from '#appraisal/figure_words'
import { assumptionsOf } from '#appraisal/domain/uncertainty/assumptions'
import { triedRange } from '#appraisal/domain/uncertainty/typed_ranges'
import { simulationsOf } from '#appraisal/queries/simulations'
import { rowsOfPlan } from '#appraisal/uncertainty_form'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeAppraisal } from '#tests/support/appraisal_records'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'

/** The form as the page shows it first, with other values in some fields. */
function formOf(changes: Record<string, string> = {}): Record<string, string> {
  const assumptions = assumptionsOf(ljubljanaIntegration())
  const { ranges } = rowsOfPlan(
    assumptions,
    { ranges: assumptions.map(triedRange), correlations: [] },
    'en'
  )
  const fields = ranges.flatMap((row, at) =>
    Object.entries(row).map(([name, value]) => [`ranges[${at}][${name}]`, value])
  )
  return { ...Object.fromEntries(fields), seed: '7', draws: '1000', ...changes }
}

const formPlaceOf = (key: string) =>
  assumptionsOf(ljubljanaIntegration()).findIndex((one) => one.key === key)

test.group('Appraisals under uncertainty', () => {
  test('ranges are given, the same seed draws the same, and the record stays', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const modelId = (await makeAppraisal(city)).id
    const root = `/cities/${city.slug}/appraisals/${modelId}/versions/1/simulations`
    const send = (form: Record<string, string>) =>
      client
        .post(root)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'text/html')
        .form({ id: newId(), ...form })
    const get = (query = '') =>
      client
        .get(root + query)
        .loginAs(officer)
        .redirects(0)

    const before = await get()
    assert.equal(before.status(), 200)
    assert.include(textOf(before.text()), 'Not simulated yet')

    const varied = { 'ranges[0][shape]': 'pert', 'ranges[1][shape]': 'normal' }
    const form = formOf(varied)
    const id = newId()
    for (const again of [id, id, newId()]) {
      const answer = await send({ ...form, id: again })
      assert.equal(answer.status(), 303, answer.text().slice(0, 400))
    }
    const of = { cityId: city.id, modelId, version: 1 }
    const { list, shown: second } = await simulationsOf(readClient(), of)
    const { shown: first } = await simulationsOf(readClient(), of, id)
    assert.equal(list.length, 2, 'the same record sent twice is kept once')
    assert.deepEqual(first!.report, second!.report)
    assert.equal(first!.report.npv.draws, 1000)

    const page = await get(`?run=${id}`)
    assert.equal(page.status(), 200)
    const text = textOf(page.text())
    assert.include(text, 'Chance that the benefits exceed the costs')
    assert.include(text, 'Seed 7, 1,000 draws')
    const csv = await get(`?run=${id}&format=csv`)
    assert.match(csv.text(), /Seed,,,7,/)
    assert.match(csv.text(), /Draws,,,1000,/)
    assert.include(csv.text(), String(first!.report.npv.percentiles[0].value).slice(0, 12))
    assert.equal((await get(`?run=${newId()}`)).status(), 404)

    await assert.rejects(() =>
      db.from('appraisal_simulations').where({ city_id: city.id, id }).update({ seed: 8 })
    )
  }).timeout(60_000)

  test('shares of one total are drawn together, and scenarios of the city stand on the page', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const modelId = (await makeAppraisal(city)).id
    const root = `/cities/${city.slug}/appraisals/${modelId}/versions/1/simulations`
    const [a, b] = assumptionsOf(ljubljanaIntegration()).filter(({ field }) =>
      ['deadweight', 'displacement'].includes(field)
    )
    const together = {
      'shares[0][keys][0]': a.key,
      'shares[0][keys][1]': b.key,
      'shares[0][observations]': '50',
      'scenarios[0][name]': 'Dear money',
      'scenarios[0][values][0][key]': 'rate',
      'scenarios[0][values][0][value]': '2.5',
    }
    const send = (changes: Record<string, string>) =>
      client
        .post(root)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'application/json')
        .form({ id: newId(), ...formOf(), ...together, ...changes })
    const place = formPlaceOf(a.key)
    const wrong: [Record<string, string>, RegExp][] = [
      [{ 'shares[0][keys][1]': '' }, /at least two assumptions/],
      [{ 'shares[0][keys][1]': a.key }, /in one set only/],
      [{ [`ranges[${place}][shape]`]: 'uniform' }, /in one set only/],
      [{ 'shares[0][observations]': '0' }, /observations above 0/],
      [{ 'scenarios[0][name]': '' }, /needs a name/],
      [{ 'scenarios[0][values][0][value]': '-200' }, /near −100 %/],
    ]
    for (const [changes, sentence] of wrong) {
      const answer = await send(changes)
      assert.equal(answer.status(), 422, JSON.stringify(changes))
      assert.match(JSON.stringify(answer.body()), sentence)
    }

    assert.equal((await send({})).status(), 303)
    const { shown } = await simulationsOf(readClient(), { cityId: city.id, modelId, version: 1 })
    assert.deepEqual(shown!.plan.shares, [{ keys: [a.key, b.key], observations: '50' }])
    assert.isAbove(shown!.report.npv.sd, 0)
    const page = await client.get(root).loginAs(officer)
    const model = ljubljanaIntegration()
    const dear = appraise({ ...model, discounting: { constant: '0.055' } }).results.npv.value!
    const text = textOf(page.text())
    assert.include(text, `Dear money`)
    assert.include(text, figureWords('en', 'EUR').amount(dear))
    assert.include(text, 'One-way table')
    assert.include(page.text(), 'value="50"')
    const csv = await client.get(`${root}?format=csv`).loginAs(officer)
    const exact = (value: Decimal) => value.toSignificantDigits(15).toFixed()
    assert.include(csv.text(), `Scenario,Dear money,,${exact(dear)}`)
    const [cost] = assumptionsOf(model)
    assert.match(csv.text(), new RegExp(`One-way table,"?${cost.name}: level of the cost"?,0.9,`))
    assert.match(csv.text(), /Two assumptions together,/)
  })

  test('what is no range comes back to its field, and what was typed stays', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const modelId = (await makeAppraisal(city)).id
    const root = `/cities/${city.slug}/appraisals/${modelId}/versions/1/simulations`
    const send = (changes: Record<string, string>) =>
      client
        .post(root)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'application/json')
        .form({ id: newId(), ...formOf(changes) })
    const rate = assumptionsOf(ljubljanaIntegration()).findIndex(({ key }) => key === 'rate')
    const wrong: [Record<string, string>, RegExp][] = [
      [{}, /shape other than fixed/],
      [{ 'ranges[0][shape]': 'pert', 'ranges[0][low]': 'about' }, /write a number/],
      [{ 'ranges[0][shape]': 'pert', 'ranges[0][low]': '500' }, /low has to be below high/],
      [{ 'ranges[0][shape]': 'pert', 'seed': '-1' }, /./],
      [{ 'ranges[0][shape]': 'pert', [`ranges[${rate}][low]`]: '-200' }, /near −100 %/],
      [
        {
          'ranges[0][shape]': 'pert',
          'correlations[0][a]': assumptionsOf(ljubljanaIntegration())[0].key,
          'correlations[0][b]': 'rate',
          'correlations[0][rank]': '0.5',
        },
        /rank correlation/,
      ],
    ]
    for (const [changes, sentence] of wrong) {
      const answer = await send(changes)
      assert.equal(answer.status(), 422, JSON.stringify(changes))
      assert.match(JSON.stringify(answer.body()), sentence)
    }
    const { list } = await simulationsOf(readClient(), { cityId: city.id, modelId, version: 1 })
    assert.equal(list.length, 0)
  })
})
