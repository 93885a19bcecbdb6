import { parse } from 'csv-parse/sync'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import { readClient } from '#core/sql'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { unitValueShown } from '#appraisal/queries/unit_values'
import { UNIT_VALUE_LIBRARY } from '#appraisal/domain/unit_value_library'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeAppraisal, makeUnitValue } from '#tests/support/appraisal_records'
import { makeCity, makePerson } from '#tests/support/city'
import { formOn, textOf } from '#tests/support/page_reader'
import { refusalOf } from '#tests/support/programmes'

const FORM = {
  version: '0',
  library: 'course_relationships',
  publishedValue: '658',
  publishedCurrency: 'gbp',
  steps: 'prices 2012 to 2025; 1,42; Index\nGBP to EUR; 1.165; Bank, mean of 2025',
  decimals: '0',
  currency: 'EUR',
  priceBase: '2025',
  country: 'gb',
  grade: '3',
  source: 'Fujiwara 2012',
  sourceYear: '2012',
  mark: 'sourced',
  state: 'used',
  reason: 'For the appraisal of courses',
}

test.group('Unit values of a city', () => {
  test('a value of the library is carried over by its form, and its next version leaves the first as it was', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const root = `/cities/${city.slug}/unit-values`
    const send = (form: Record<string, string>) =>
      client
        .post(root)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'text/html')
        .form(form)
    const id = newId()
    const first = await send({ id, ...FORM })
    assert.equal(first.status(), 303, first.text().slice(0, 300))
    const value = await unitValueShown(readClient(), city.id, id)
    assert.equal(value.versions[0].value, '1089')
    assert.equal(value.library?.key, 'course_relationships')
    const second = {
      ...FORM,
      value: id,
      version: '1',
      steps: FORM.steps.replace('1,42', '1,45'),
      reason: 'The index was revised',
    }
    await send({ id: newId(), ...second })
    const after = await unitValueShown(readClient(), city.id, id)
    assert.deepEqual(
      after.versions.map((one) => [one.version, one.value]),
      [
        [2, '1112'],
        [1, '1089'],
      ]
    )
    const twice = await send({ id: newId(), ...second })
    assert.equal(twice.status(), 303)
    const other = await send({ id: newId(), ...second, state: 'withdrawn' })
    assert.equal(other.status(), 409)
    // from a page that is out of date, and the library's value as if it were new
    for (const late of [{ ...FORM, value: id, version: '1' }, FORM]) {
      assert.equal((await send({ id: newId(), ...late })).status(), 409)
    }
    assert.lengthOf((await unitValueShown(readClient(), city.id, id)).versions, 2)
    const exported = await client.get(`${root}?format=csv`).loginAs(officer)
    assert.match(exported.text(), /,1112,/)
    assert.include(exported.text(), 'The index was revised')
  })

  test('pages open in four languages, empty and full, and name every value of the library', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const look = async (path: string, locale: string) => {
      const page = await client
        .get(`/cities/${city.slug}/unit-values${path}`)
        .loginAs(officer)
        .withSession({ locale })
        .header('accept', 'text/html')
      page.assertStatus(200)
      return textOf(page.text())
    }
    await look('', 'en')
    const id = await makeUnitValue(city)
    for (const locale of ['en', 'ko', 'uk', 'sl']) {
      const list = await look('', locale)
      assert.notMatch(list, /unit_values\.|translation missing/i)
      for (const path of ['/new', `/new?value=${id}`, `/new?library=wellby`, `/${id}`]) {
        assert.notMatch(await look(path, locale), /unit_values\.|translation missing/i)
      }
    }
    assert.include(await look(`/${id}`, 'en'), '934.36')
    for (const { source } of UNIT_VALUE_LIBRARY) assert.include(await look('', 'en'), source)
    const licence = UNIT_VALUE_LIBRARY.find(({ key }) => key === 'wellby')!.licence!
    const form = await client
      .get(`/cities/${city.slug}/unit-values/new?library=wellby`)
      .loginAs(officer)
    assert.include(form.text(), `value="${licence}"`)
    const at = `/cities/${city.slug}/unit-values`
    const page = (await client.get(at).loginAs(officer)).text()
    const files = [...page.matchAll(/href="(\?table-file=[^"]*\.csv)"/g)].map(([, href]) => href)
    const [ofCity, shipped] = await Promise.all(
      files.map(async (href): Promise<Record<string, string>[]> =>
        parse((await client.get(`${at}${href}`).loginAs(officer)).text(), {
          bom: true,
          columns: true,
        })
      )
    )
    assert.deepEqual(
      ofCity.map((row) => row['Licence']),
      ['not stated']
    )
    const stated = shipped.filter((row) => row['Licence'] === licence)
    assert.lengthOf(stated, UNIT_VALUE_LIBRARY.filter((one) => one.licence === licence).length)
    assert.isTrue(stated.some((row) => row['Source'].includes('Wellbeing guidance')))
  })

  test('a version neither changes nor goes away, and what is unsound is refused by name', async ({
    assert,
  }) => {
    const city = await makeCity()
    const id = await makeUnitValue(city)
    for (const sql of [
      "UPDATE unit_value_versions SET value = '1' WHERE value_id = ?",
      'DELETE FROM unit_value_versions WHERE value_id = ?',
      "UPDATE unit_values SET name = 'x' WHERE id = ?",
    ]) {
      await assert.rejects(() => db.rawQuery(sql, [id]))
    }
    const refusals: [string, string, Parameters<typeof makeUnitValue>[1]][] = [
      ['E_UNIT_VALUE_CURRENCY', 'steps', { steps: [], priceBase: 2012 }],
      [
        'E_UNIT_VALUE_NUMBER',
        'publishedValue',
        { published: { value: '-1', currency: 'GBP', priceBase: 2012 } },
      ],
      ['E_STALE_VERSION', '', { valueId: id }],
    ]
    for (const [code, field, change] of refusals) {
      const refusal = await refusalOf(() => makeUnitValue(city, change))
      assert.equal(refusal.code, code)
      assert.equal(refusal.field ?? '', field)
    }
  })

  test('a benefit takes a value of the city with its source, keeps which version it was, and shows the next one as of today', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { priceBase } = ljubljanaIntegration()
    const own = { name: 'Course', unit: 'learner', lang: 'en' }
    const id = await makeUnitValue(city, { own, priceBase })
    const { id: model } = await makeAppraisal(city)
    const root = `/cities/${city.slug}`
    const address = `${root}/appraisals/${model}`
    const page = async (path: string) =>
      (await client.get(path).loginAs(officer).header('accept', 'text/html')).text()
    const form = formOn(await page(`${address}/edit`), `${address}?_method=PUT`)!
    const taken = await client
      .post(`${root}/appraisal-drafts`)
      .loginAs(officer)
      .withCsrfToken()
      .header('accept', 'text/html')
      .form({ ...form, 'benefits[0][pick]': id, 'do': 'take-0' })
    const filled = formOn(taken.text(), `${address}?_method=PUT`)!
    assert.equal(filled['benefits[0][unitValue][value]'], '934.36')
    assert.include(filled['benefits[0][unitValue][source]'], 'Course')
    const save = (change: Record<string, string> = {}) =>
      client
        .post(`${address}?_method=PUT`)
        .loginAs(officer)
        .withCsrfToken()
        .redirects(0)
        .header('accept', 'text/html')
        .form({ ...filled, ...change })
    const saved = await save()
    assert.equal(saved.status(), 303, textOf(saved.text()).slice(0, 400))
    const [benefit] = (await appraisalShown(readClient(), city.id, model)).document.benefits
    assert.deepEqual(benefit.taken, { unitValueId: id, version: 1 })

    await makeUnitValue(city, {
      valueId: id,
      own: null,
      version: 1,
      steps: [],
      priceBase: 2012,
      currency: 'GBP',
    })
    const other = await page(`${address}/comparison?from=2&to=today`)
    assert.notInclude(textOf(other), 'Unit value taken')
    await makeUnitValue(city, {
      valueId: id,
      own: null,
      version: 2,
      priceBase,
      steps: [{ what: 'prices', factor: '2', source: 'Office' }],
    })
    assert.include(textOf(await page(`${address}/comparison?from=2&to=today`)), '1,316')

    // who changes the amount no longer uses the value of the list
    await save({ 'basedOn': '2', 'benefits[0][unitValue][value]': '900' })
    const [changed] = (await appraisalShown(readClient(), city.id, model)).document.benefits
    assert.equal(changed.unitValue.value, '900.00')
    assert.isUndefined(changed.taken)
  })
})
