import { AxeBuilder } from '@axe-core/playwright'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { appraise } from '#appraisal/domain/appraise'
import { figureWords } from '#appraisal/figure_words'
import { simulate } from '#appraisal/domain/uncertainty/simulate'
import { summarise } from '#appraisal/domain/uncertainty/summary'
import { planToTry } from '#appraisal/controllers/trial_page'
import type { AppraisalModel } from '#appraisal/domain/model'
import { simulationsOf } from '#appraisal/queries/simulations'
import { appraisalShown } from '#appraisal/queries/appraisals'
import { readClient } from '#core/sql'
import { ljubljanaIntegration } from '#tests/support/appraisal_models'
import { makeSimulation } from '#tests/support/appraisal_records'
import { watchTroubles } from '#tests/support/browser'
import { makeCity, makePerson, PASSWORD } from '#tests/support/city'

const LANGUAGES = [
  { locale: 'en', rate: '4.25', npv: 'Net present value', title: 'Try assumptions' },
  { locale: 'sl', rate: '4,25', npv: 'Neto sedanja vrednost', title: 'Preizkus predpostavk' },
]

const nowOf = (page: Page) => page.locator('[data-rows="0"] [data-now]').innerText()

test.group('Assumptions tried in the browser', () => {
  test('in {locale}: results follow what is typed and slid, and the saved version has them')
    .with(LANGUAGES)
    .run(async ({ assert, browser }, { locale, rate, npv, title }) => {
      const city = await makeCity()
      const officer = await makePerson(city, 'finance_officer')
      await officer.merge({ locale }).save()
      const root = (await makeSimulation(city)).replace(/\/versions.*/, '')
      const id = root.split('/').at(-1)!
      const context = await browser.newContext({ baseURL: process.env.APP_URL, locale })
      const page = await context.newPage()
      const troubles = await watchTroubles(page)
      await page.goto('/login')
      await page.fill('input[name=email]', officer.email)
      await page.fill('input[name=password]', PASSWORD)
      await page.press('input[name=password]', 'Enter')
      await page.waitForURL(`**/cities/${city.slug}`)

      await page.addInitScript(() => {
        const window = globalThis as any
        window.drawn = []
        window.document.addEventListener('trial:drawn', ({ detail }: any) =>
          window.drawn.push(detail)
        )
      })
      await page.goto(`${root}/versions/1/trial`)
      assert.include(await page.locator('h1').innerText(), title)
      const words = figureWords(locale, 'EUR')
      const before = appraise(ljubljanaIntegration())
      assert.equal(await nowOf(page), words.money(before.results.npv.value!))
      await page.waitForFunction(() => (globalThis as any).drawn.length === 1)
      const { shown } = await simulationsOf(readClient(), {
        cityId: city.id,
        modelId: id,
        version: 1,
      })
      const plan = planToTry(ljubljanaIntegration(), shown!)
      const draws = (of: AppraisalModel) => summarise(simulate(of, plan.plan, plan).net)
      const [{ summary }] = await page.evaluate(() => (globalThis as any).drawn)
      assert.deepEqual(summary, draws(ljubljanaIntegration()), 'to the last digit')
      const save = page.locator('[data-save]')
      assert.isFalse(await save.isVisible(), 'nothing to save yet')

      const chart = page.locator('[data-chart=cumulative] share-chart script')
      const drawn = await chart.textContent()
      const slider = page.locator('[data-field]').first().locator('input[type=range]')
      await slider.focus()
      await slider.press('ArrowRight')
      await page.waitForFunction(
        (text) =>
          (globalThis as any).document.querySelector('[data-rows="0"] [data-now]').textContent !==
          text,
        words.money(before.results.npv.value!)
      )
      await page.fill('input[name=f0]', rate)
      const model = { ...ljubljanaIntegration(), discounting: { constant: '0.0425' } }
      const tried = words.money(appraise(model).results.npv.value!)
      await page.waitForFunction(
        (text) =>
          (globalThis as any).document.querySelector('[data-rows="0"] [data-now]').textContent ===
          text,
        tried
      )
      assert.notEqual(await chart.textContent(), drawn, 'the chart follows')
      await page.waitForFunction(
        (mean) => (globalThis as any).drawn.at(-1).summary.mean === mean,
        draws(model).mean
      )
      const said = page.getByRole('status').filter({ hasText: tried })
      await said.waitFor({ state: 'attached' })

      await page.fill('input[name=f0]', 'x')
      const error = page.locator('[data-field] .error').first()
      await error.waitFor()
      await page.fill('input[name=f0]', rate)
      await error.waitFor({ state: 'hidden' })

      const { violations } = await new AxeBuilder({ page }).analyze()
      assert.deepEqual(
        violations.map(({ id: rule, nodes }) => `${rule}: ${nodes[0].html.slice(0, 160)}`),
        []
      )

      // the same by the server alone
      const address = page.url()
      await page.goto(address)
      assert.equal(await nowOf(page), tried)
      assert.equal(await page.inputValue('input[name=f0]'), rate)

      await save.click()
      await page.waitForURL('**/edit?**')
      assert.equal(await page.inputValue('input[name=rate]'), rate)
      await page.locator('.appraisal-form .actions button').last().click()
      await page.waitForURL(`**/appraisals/${id}`)
      assert.include(await page.getByRole('main').innerText(), tried)
      assert.include(await page.getByRole('main').innerText(), npv)
      const { version, document } = await appraisalShown(readClient(), city.id, id)
      assert.equal(version, 2)
      assert.equal(words.money(appraise(document).results.npv.value!), tried)
      assert.deepEqual(await troubles.list(), [])
      await context.close()
    })
    .timeout(60_000)
})
