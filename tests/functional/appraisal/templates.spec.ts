import { test } from '@japa/runner'
import { TEMPLATE_KEYS } from '#appraisal/domain/templates'
import { makeCity, makePerson } from '#tests/support/city'
import { formOn, textOf } from '#tests/support/page_reader'

test.group('An appraisal begun from a template', () => {
  test('the form names its lines in the language of the city and leaves amounts blank', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const root = `/cities/${city.slug}/appraisals`
    for (const template of ['', ...TEMPLATE_KEYS]) {
      const page = await client
        .get(`${root}/new?template=${template}`)
        .loginAs(officer)
        .header('accept', 'text/html')
      page.assertStatus(200)
      const form = formOn(page.text(), root)!
      assert.equal(form['benefits[0][unitValue][value]'], '')
      assert.equal(form['costs[0][flows][0][amount]'], '')
      if (template === '') continue
      assert.isNotEmpty(form['costs[0][name]'], template)
      assert.include(textOf(page.text()), 'A start, not an answer')
    }
  })
})
