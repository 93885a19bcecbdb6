import { test } from '@japa/runner'
import { readClient } from '#core/sql'
import { Decimal } from '#money/decimal'
import { planToTry } from '#appraisal/controllers/trial_page'
import { appraise } from '#appraisal/domain/appraise'
import { withTrial } from '#appraisal/domain/trial'
import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { summarise } from '#appraisal/domain/uncertainty/summary'
import { simulationsOf } from '#appraisal/queries/simulations'
import { figureWords } from '#appraisal/figure_words'
import { everythingModel, ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeAppraisal, makeSimulation } from '#tests/support/appraisal_records'
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

  test('without scripts the server draws the kept simulation with what is tried', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const auditor = await makePerson(city, 'auditor')
    const root = (await makeSimulation(city)).replace(/\/versions.*/, '')
    const [, modelId] = root.split('/appraisals/')
    const { shown } = await simulationsOf(readClient(), { cityId: city.id, modelId, version: 1 })
    const plan = planToTry(ljubljanaIntegration(), shown!)
    const tried = withTrial(ljubljanaIntegration(), new Map([['rate', '0.0425']]))
    const { mean, histogram } = summarise(simulate(tried, plan.plan, plan).net)
    const words = figureWords('en', 'EUR')
    const page = await client.get(`${root}/versions/1/trial?in=en&f0=4.25`).loginAs(auditor)
    assert.include(textOf(page.text()), words.money(new Decimal(mean)))
    assert.include(textOf(page.text()), words.amount(new Decimal(histogram[1].from)))
  })

  test('no address, however spoilt, makes the server fail: {0}')
    .with([
      '?f0[]=4&f0[]=5',
      '?f0[a][b]=4',
      '?f0=NaN',
      '?f0=Infinity&f1=1e999',
      `?f0=${'9'.repeat(400)}`,
      `?f0=${'9'.repeat(59)}&f1=-0&f2=0x10`,
      '?f0=1,2,3',
      '?f0=%00',
      '?in[]=sl&f0=4',
      '?in=__proto__&f0=4',
      '?in=toString&f0=4',
      '?__proto__[f0]=4&constructor=5&f999999999=3',
      `?${Array.from({ length: 1500 }, (_, at) => `f${at}=-${at}`).join('&')}`,
    ])
    .run(async ({ client, assert }, query) => {
      const city = await makeCity()
      const officer = await makePerson(city, 'finance_officer')
      const { id } = await makeAppraisal(city)
      const root = `/cities/${city.slug}/appraisals/${id}`
      for (const path of ['/versions/1/trial', '/edit']) {
        const address = path === '/edit' ? query.replace('?', '/edit?trial=1&') : path + query
        const answer = await client.get(root + address).loginAs(officer)
        assert.isBelow(answer.status(), 500, address.slice(0, 60))
      }
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
