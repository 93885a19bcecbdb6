import { test } from '@japa/runner'
import { appraise } from '#appraisal/domain/appraise'
import { withTrial } from '#appraisal/domain/trial'
import { figureWords } from '#appraisal/figure_words'
import { everythingModel, ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeAppraisal } from '#tests/support/appraisal_records'
import { makeCity, makePerson } from '#tests/support/city'
import { textOf } from '#tests/support/page_reader'

test.group('Trying out assumptions', () => {
  test('without scripts the server answers the same form, in whatever language it was typed', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeAppraisal(city)
    const root = `/cities/${city.slug}/appraisals/${id}`
    const get = (path: string) => client.get(root + path).loginAs(officer)

    const tried = withTrial(ljubljanaIntegration(), new Map([['rate', '0.0425']]))
    const npv = figureWords('en', 'EUR').money(appraise(tried).results.npv.value!)
    const page = await get('/versions/1/trial?in=sl&f0=4%2C25')
    assert.equal(page.status(), 200)
    assert.include(textOf(page.text()), npv)
    assert.include(page.text(), 'value="4.25"')
    assert.include(page.text(), `${root}/edit?trial=1&amp;in=en&amp;f0=4.25`)

    const wrong = await get('/versions/1/trial?f0=-100')
    assert.include(textOf(wrong.text()), 'Give a rate above −100 %')
    assert.notInclude(wrong.text(), 'translation missing')

    const form = await get('/edit?trial=1&in=sl&f0=4%2C25')
    assert.include(textOf(form.text()), 'One figure differs from version 1')
    assert.match(form.text(), /name="rate" value="4.25"/)
    assert.equal((await get('/edit?trial=9')).status(), 404)

    const auditor = await makePerson(city, 'auditor')
    const read = await client.get(`${root}/versions/1/trial?f0=4`).loginAs(auditor)
    assert.equal(read.status(), 200)
    assert.notInclude(read.text(), 'data-save=')
  })

  test('what is added to a falling schedule goes into the form and comes back with it', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const { id } = await makeAppraisal(city, everythingModel())
    const path = `/cities/${city.slug}/appraisals/${id}`
    const page = await client.get(`${path}/versions/1/trial?in=en&f0=0.5`).loginAs(officer)
    assert.include(textOf(page.text()), 'Added to the discount rate of every year')
    const form = await client.get(`${path}/edit?trial=1&in=en&f0=0.5`).loginAs(officer)
    assert.match(form.text(), /name="rateAdded" value="0.005"/)
    assert.match(form.text(), /<option value="steps" selected/)
  })
})
