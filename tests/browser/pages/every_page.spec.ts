import { AxeBuilder } from '@axe-core/playwright'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import type { Browser, BrowserContext, Page } from 'playwright'
import { newId } from '#core/ids'
import { selectRows } from '#core/sql'
import { transact } from '#core/transact'
import { ljubljana } from '#database/demo/cities/ljubljana'
import { DEMO_ROLES, seedCity } from '#database/demo/seed_city'
import { DEMO_PASSWORD } from '#identity/demo_password'
import { openFiscalYear } from '#ledger/actions/open_fiscal_year'
import { makeSimulation } from '#tests/support/appraisal_records'
import { watchTroubles } from '#tests/support/browser'
import type { TestCity } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'
import { makeInKind, offer, step } from '#tests/support/in_kind_records'
import { addressesIn, allRoutes, expectedAccess } from '#tests/support/routes'
import { makeProfiledLine } from '#tests/support/profile_records'

type Who = keyof typeof DEMO_ROLES

/** Addresses that answer with a file, or lead on to another page. */
const NO_PAGES = [
  /\.pdf$/,
  /\/(file|workbook|proof-file|rejections)$/,
  /\/runs\/:run\/document$/,
  /\/documents\/:document$/,
  /\/workbook-copies\/:copy$/,
]

/** Pages that a record of `routeParams` does not have: each with one that has it. */
const OWN_RECORDS: Record<string, (city: TestCity) => Promise<string>> = {
  '/cities/:city/agreements/:agreement/condition-outcomes/new': async (city) => {
    const condition = {
      kind: 'performance' as const,
      text: 'Fifty learners finish',
      rightOfReturn: true,
      spendToFulfil: false,
    }
    const { id } = await makeAgreement(city, { active: true, terms: { condition } })
    return `/cities/${city.slug}/agreements/${id}/condition-outcomes/new`
  },
  '/cities/:city/appraisals/:appraisal/versions/:version/simulations': makeSimulation,
  '/cities/:city/lines/:line/profiles': async (city) =>
    `/cities/${city.slug}/lines/${await makeProfiledLine(city)}/profiles`,
  '/cities/:city/appraisals/:appraisal/versions/:version/trial': async (city) =>
    (await makeSimulation(city)).replace(/simulations$/, 'trial'),
  '/cities/:city/in-kind/:item/letter': async (city) => {
    const fixture = await makeInKind(city)
    const id = await offer(fixture)
    await step(fixture, id)
    return `/cities/${city.slug}/in-kind/${id}/letter`
  },
}

/** Records of the demo city itself, found behind the links of a list: they are fuller than new ones. */
const RICH: [Who, string, RegExp][] = [
  ['finance', '/agreements', /\/agreements\/[0-9a-f-]{36}$/],
  ['finance', '/receipts', /\/receipts\/[0-9a-f-]{36}$/],
  ['finance', '/ledger/periods', /\/closings\/new$/],
  ['committee', '/rounds', /\/rounds\/[0-9a-f-]{36}$/],
  ['auditor', '/ledger', /\/ledger\/entries\/[0-9a-f-]{36}$/],
  ['auditor', '/appraisals', /\/appraisals\/[0-9a-f-]{36}$/],
]

/** Every page of the application that belongs to a city, with the first role that may see it. */
async function pagesOf(city: TestCity): Promise<{ who: Who; address: string }[]> {
  const access = expectedAccess()
  const addressOf = addressesIn(city)
  const pages: { who: Who; address: string }[] = []
  for (const { method, pattern } of allRoutes()) {
    if (method !== 'GET' || !pattern.startsWith('/cities/:city')) continue
    if (NO_PAGES.some((file) => file.test(pattern))) continue
    const row = access.get(`GET ${pattern}`) ?? {}
    const who = (Object.keys(DEMO_ROLES) as Who[]).find((one) => row[DEMO_ROLES[one]] === 'ok')
    const own = OWN_RECORDS[pattern]
    if (own) pages.push({ who: 'finance', address: await own(city) })
    else if (who) pages.push({ who, address: await addressOf(pattern) })
  }
  return pages
}

/** Ljubljana as the demonstration shows it, with the year that new records of tests fall into. */
async function demoCity(): Promise<TestCity> {
  const slug = `ljubljana-${newId()}`
  await transact((trx) => seedCity(trx, { ...ljubljana, city: { ...ljubljana.city, slug } }))
  const [city] = await selectRows(
    db.connection(),
    'SELECT id, slug, currency FROM cities WHERE slug = ?',
    [slug]
  )
  await transact(async (trx) => {
    for (const year of ['2024', '2025', '2026'])
      await openFiscalYear(trx, { cityId: city.id, name: year, startsOn: `${year}-01-01` })
  })
  return city as TestCity
}

async function problemsOf(page: Page): Promise<string[]> {
  // no page of ours has a frame: axe needs no blank page to bring results together, and only faults are read
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 160)}`)
}

interface Look {
  locale: string
  colorScheme: 'light' | 'dark'
  width: number
  turn: number
}

/** Each page is opened wide and on a phone; the languages take turns, as all four would take too long. */
const LOOKS: Look[] = [
  { locale: 'en', colorScheme: 'light', width: 1440, turn: 0 },
  { locale: 'ko', colorScheme: 'dark', width: 1440, turn: 1 },
  { locale: 'uk', colorScheme: 'light', width: 390, turn: 2 },
  { locale: 'sl', colorScheme: 'dark', width: 390, turn: 3 },
]

const isTurn = ({ turn }: Look, index: number) =>
  turn === index % 2 || turn === 2 + (Math.floor(index / 2) % 2)

type Cookies = Awaited<ReturnType<BrowserContext['storageState']>>

/** Signs in once; the cookies hold for every look. */
async function signIn(browser: Browser, who: Who, slug: string): Promise<Cookies> {
  const page = await browser.newPage({ baseURL: process.env.APP_URL })
  await page.goto('/login')
  await page.fill('input[name=email]', `${who}@${slug}.example`)
  await page.fill('input[name=password]', DEMO_PASSWORD)
  await page.press('input[name=password]', 'Enter')
  await page.waitForURL(`**/cities/${slug}`)
  const cookies = await page.context().storageState()
  await page.context().close()
  return cookies
}

async function openAs(browser: Browser, look: Look, storageState: Cookies) {
  const context = await browser.newContext({
    baseURL: process.env.APP_URL,
    locale: look.locale,
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 900 },
    storageState,
  })
  const page = await context.newPage()
  return { page, troubles: await watchTroubles(page) }
}

interface World {
  city: TestCity
  pages: { who: Who; address: string }[]
  cookies: Record<Who, Cookies>
}

let made: Promise<World> | undefined

async function makeWorld(browser: Browser): Promise<World> {
  const city = await demoCity()
  const cookies = {} as Record<Who, Cookies>
  for (const who of Object.keys(DEMO_ROLES) as Who[])
    cookies[who] = await signIn(browser, who, city.slug)
  return { city, pages: await pagesOf(city), cookies }
}

test.group('Every page of a city', () => {
  test('in {locale}, {colorScheme}: loads under the policy and passes the accessibility rules')
    .with(LOOKS)
    .run(async ({ assert, browser }, look) => {
      const { city, pages, cookies } = await (made ??= makeWorld(browser))
      const problems: string[] = []
      let index = 0
      for (const who of Object.keys(DEMO_ROLES) as Who[]) {
        const { page, troubles } = await openAs(browser, look, cookies[who])
        const check = async (address: string) => {
          if (!isTurn(look, index++)) return
          await page.goto(address)
          const where = `${who} ${new URL(page.url()).pathname.replace(city.slug, '…')}`
          const [lang, overflow, missing] = await page.evaluate<[string, number, boolean]>(
            `[document.documentElement.lang, document.documentElement.scrollWidth - innerWidth,
              document.body.innerText.includes('translation missing')]`
          )
          if (lang !== look.locale) problems.push(`${where} is in ${lang}`)
          if (overflow > 0) problems.push(`${where} is ${overflow} px wider than the screen`)
          if (missing) problems.push(`${where} has no text for something`)
          for (const problem of await problemsOf(page)) problems.push(`${where} ${problem}`)
        }
        for (const { address } of pages.filter((one) => one.who === who)) await check(address)
        for (const [, list, link] of RICH.filter(([role]) => role === who)) {
          if (!isTurn(look, index)) {
            index++
            continue
          }
          await page.goto(`/cities/${city.slug}${list}`)
          const links = await page
            .locator('main a')
            .evaluateAll((all) => all.map((a) => a.getAttribute('href')))
          const href = links.findLast((one) => one && link.test(one))
          assert.isDefined(href, `${list} leads to a record`)
          await check(href!)
        }
        problems.push(...(await troubles.list()))
        await page.context().close()
      }
      assert.deepEqual(problems, [])
    })
    .timeout(900_000)
})
