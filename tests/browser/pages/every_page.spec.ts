import { AxeBuilder } from '@axe-core/playwright'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Page } from 'playwright'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { ljubljana } from '#database/demo/cities/ljubljana'
import { seedCity } from '#database/demo/seed_city'
import { DEMO_PASSWORD } from '#identity/demo_password'
import { makeBankLine } from '#tests/support/bank_records'
import { watchTroubles } from '#tests/support/browser'
import type { TestCity } from '#tests/support/city'

/** What a role sees from the navigation on, and the first record behind each list. */
const PAGES: Record<string, { path: string; first?: RegExp }[]> = {
  finance: [
    { path: '' },
    { path: '/parties', first: /\/parties\/[0-9a-f-]{36}$/ },
    { path: '/agreements', first: /\/agreements\/[0-9a-f-]{36}$/ },
    { path: '/agreements/new' },
    { path: '/receipts', first: /\/receipts\/[0-9a-f-]{36}$/ },
    { path: '/imports/new' },
    { path: '/bank', first: /\/bank\/accounts\/[0-9a-f-]{36}$/ },
    { path: '/bank/lines?state=all', first: /\/bank\/lines\/[0-9a-f-]{36}$/ },
    { path: '/bank/statements/new' },
    { path: '/bank/accounts/new' },
    { path: '/bank/clear-matches' },
    { path: '/bank/reconciliation' },
    { path: '/commitments/new' },
    { path: '/drafts' },
    { path: '/ledger/periods', first: /\/ledger\/periods\/[0-9a-f-]{36}$/ },
    { path: '/ledger/periods', first: /\/closings\/new$/ },
    { path: '/ledger/adjustments/new' },
    { path: '/exchange' },
    { path: '/exchange/rates' },
    { path: '/exchange/rates/new' },
    { path: '/exchange/imports/new' },
    { path: '/exchange/conversions/new' },
    { path: '/exchange/revaluations/new' },
    { path: '/programmes', first: /\/lines\/[0-9a-f-]{36}$/ },
  ],
  committee: [{ path: '/rounds', first: /\/rounds\/[0-9a-f-]{36}$/ }, { path: '/rounds/new' }],
  auditor: [
    { path: '/ledger', first: /\/ledger\/entries\/[0-9a-f-]{36}$/ },
    { path: '/ledger/accounts' },
    { path: '/ledger/trial-balance' },
    { path: '/ledger/funds' },
    { path: '/ledger/verifications' },
    { path: '/appraisals', first: /\/appraisals\/[0-9a-f-]{36}$/ },
  ],
  admin: [{ path: '/people' }, { path: '/settings' }, { path: '/ledger/fiscal-years/new' }],
}

async function problemsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`)
}

test.group('Every page of a city', () => {
  test('in {locale}, {colorScheme}: loads under the policy and passes the accessibility rules')
    .with([
      { locale: 'en', colorScheme: 'light', width: 1440 },
      { locale: 'ko', colorScheme: 'dark', width: 1440 },
      { locale: 'uk', colorScheme: 'light', width: 390 },
      { locale: 'sl', colorScheme: 'dark', width: 390 },
    ] as const)
    .run(async ({ assert, browser }, { locale, colorScheme, width }) => {
      const slug = `ljubljana-${newId()}`
      await transact((trx) => seedCity(trx, { ...ljubljana, city: { ...ljubljana.city, slug } }))
      const rows = await selectRows(
        db.connection(),
        'SELECT id, slug, currency FROM cities WHERE slug = ?',
        [slug]
      )
      await makeBankLine(rows[0] as TestCity)
      const problems: string[] = []
      for (const [who, pages] of Object.entries(PAGES)) {
        const context = await browser.newContext({
          baseURL: process.env.APP_URL,
          locale,
          colorScheme,
          viewport: { width, height: 900 },
        })
        const page = await context.newPage()
        const troubles = await watchTroubles(page)
        const look = async () => {
          assert.equal(await page.getAttribute('html', 'lang'), locale)
          const where = `${who} ${new URL(page.url()).pathname.replace(slug, '…')}`
          for (const problem of await problemsOf(page)) problems.push(`${where} ${problem}`)
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
          if (Number(overflow) > 0)
            problems.push(`${where} is ${overflow} px wider than the screen`)
        }
        await page.goto('/login')
        await page.fill('input[name=email]', `${who}@${slug}.example`)
        await page.fill('input[name=password]', DEMO_PASSWORD)
        await page.press('input[name=password]', 'Enter')
        await page.waitForURL(`**/cities/${slug}`)
        for (const { path, first } of pages) {
          await page.goto(`/cities/${slug}${path}`)
          await look()
          if (!first) continue
          const links = await page
            .locator('main a')
            .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
          const href = links.find((link) => link && first.test(link))
          assert.isDefined(href, `${path} leads to a record`)
          await page.goto(href!)
          await look()
        }
        problems.push(...(await troubles.list()))
        await context.close()
      }
      assert.deepEqual(problems, [])
    })
    .timeout(240_000)
})
