import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { Browser, Page } from 'playwright'
import { derivedId, newId } from '#core/ids'
import { readClient, selectRows, toBigInt } from '#core/sql'
import { transact } from '#core/transact'
import { openModel } from '#appraisal/actions/save_model'
import { appraise } from '#appraisal/domain/appraise'
import { ljubljana } from '#database/demo/cities/ljubljana'
import { seedCity } from '#database/demo/seed_city'
import { DEMO_PASSWORD } from '#identity/demo_password'
import { verifyLedger } from '#ledger/actions/verify_ledger'
import { toDecimalString } from '#money/money'
import { watchTroubles, type PageTroubles } from '#tests/support/browser'
import { openWorkbook } from '#tests/support/second_engine'

const FILE = join(import.meta.dirname, '../../cases/demo-imports/ljubljana-contributions.csv')

/** What the committee decides on 695,000.01 with 35 % protected for vulnerable groups. */
const DECIDED = {
  G1: '87,620.69',
  G2: '240,000.00',
  G3: '58,413.79',
  G4: '70,620.97',
  G5: '43,810.35',
  G6: '21,905.17',
  G7: '78,467.75',
  G8: '54,927.42',
  G9: '39,233.87',
}

/** Ljubljana with its plan, funders and agreements, but no money yet. */
async function ljubljanaBeforeMoney() {
  const demo = { ...ljubljana, city: { ...ljubljana.city, slug: `ljubljana-${newId()}` } }
  const { slug } = demo.city
  const cityId = derivedId('city', slug)
  const [{ document }] = demo.appraisals
  await transact(async (trx) => {
    await seedCity(trx, demo, { agreementsOnly: true })
    await openModel(trx, {
      id: newId(),
      cityId,
      programmeId: derivedId('demo', slug, 'programme', 'G7'),
      document,
      by: derivedId('demo', slug, 'person', 'auditor'),
    })
  })
  return { slug, cityId, npv: appraise(document).results.npv.value!.toFixed(2) }
}

class Desk {
  private constructor(
    readonly page: Page,
    readonly slug: string,
    private troubles: PageTroubles
  ) {}

  /** Someone sits down at a browser of their own and signs in. */
  static async of(browser: Browser, who: string, slug: string): Promise<Desk> {
    const context = await browser.newContext({
      baseURL: process.env.APP_URL,
      locale: 'en-GB',
      acceptDownloads: true,
    })
    const page = await context.newPage()
    const desk = new Desk(page, slug, await watchTroubles(page))
    await page.goto('/login')
    await page.fill('input[name=email]', `${who}@${slug}.example`)
    await page.fill('input[name=password]', DEMO_PASSWORD)
    await page.press('input[name=password]', 'Enter')
    await page.waitForURL(`**/cities/${slug}`)
    return desk
  }

  go(path: string) {
    return this.page.goto(`/cities/${this.slug}${path}`)
  }

  press(name: string | RegExp) {
    return this.page.getByRole('main').getByRole('button', { name }).click()
  }

  text() {
    return this.page.getByRole('main').innerText()
  }

  /** Nothing that a person at this desk saw was refused by the policy, broken or missing. */
  async leave(): Promise<string[]> {
    const found = await this.troubles.list()
    await this.page.context().close()
    return found
  }
}

async function balance(cityId: string, account: string): Promise<string> {
  const [row] = await selectRows(
    readClient(),
    'SELECT sum(amount) AS sum FROM postings WHERE city_id = ? AND account_code = ?',
    [cityId, account]
  )
  return toDecimalString(toBigInt(row.sum), 'EUR')
}

test.group('From a funder to a workbook', () => {
  test('a newcomer imports, receives, shares, decides, verifies and downloads, and every number agrees', async ({
    assert,
    browser,
  }) => {
    const { slug, cityId, npv } = await ljubljanaBeforeMoney()

    // The finance officer imports the file of the bank and answers the one question it raises.
    const finance = await Desk.of(browser, 'finance', slug)
    await finance.go('/imports/new')
    await finance.page.setInputFiles('input[type=file]', FILE)
    await finance.press('Upload')
    await finance.page.waitForURL(/mapping\/edit/)
    await finance.press('Check the rows')
    const comma = finance.page.getByLabel('“,” is the decimal mark')
    await comma.waitFor({ timeout: 30_000 })
    await comma.check()
    await finance.press('Answer and check again')
    const take = finance.page.getByRole('button', { name: /Import 5 of 12 rows.*€695,000\.01/ })
    await take.waitFor({ timeout: 30_000 })
    assert.equal(await balance(cityId, '1000'), '0.00', 'a preview books nothing')
    await take.click()
    await finance.page
      .getByText(/5 rows imported, total €695,000\.01/)
      .first()
      .waitFor({ timeout: 30_000 })
    assert.equal(await balance(cityId, '1000'), '695000.01')

    // One more receipt, by hand.
    const agreement = derivedId('demo', slug, 'agreement', 'LJ-2023-01')
    await finance.go(`/receipts/new?agreement=${agreement}`)
    await finance.page.fill('input[name=date]', '2023-03-30')
    await finance.page.fill('input[name=amount]', '1,000.00')
    await finance.page.fill('input[name=bank_ref]', 'SI-13')
    await finance.press('Record')
    await finance.page.waitForURL(/receipts\/[0-9a-f-]{36}/)
    assert.include(await finance.text(), '€1,000.00')
    assert.equal(await balance(cityId, '1000'), '696000.01')
    assert.equal(await balance(cityId, '8100'), '-696000.01', 'the authority to spend came with it')
    assert.deepEqual(await finance.leave(), [])

    // The committee sets up a round: all funds, but the new thousand is kept back.
    const committee = await Desk.of(browser, 'committee', slug)
    await committee.go('/rounds/new')
    await committee.page.fill('input[name=code]', 'R-1')
    await committee.page.fill('input[name=title]', 'First round')
    await committee.page.fill('input[name=year]', '2023')
    await committee.page.fill('input[name=effective_on]', '2023-04-12')
    await committee.press('Open the round')
    await committee.page.waitForURL(/rounds\/[0-9a-f-]{36}/)
    const round = new URL(committee.page.url()).pathname.split('/')[4]
    await committee.go(`/rounds/${round}/scope/edit`)
    for (const box of await committee.page.locator('main input[type=checkbox]').all())
      await box.check()
    await committee.page
      .getByLabel(/GENERAL/)
      .and(committee.page.locator('input[type=text]'))
      .fill('300,000.00')
    await committee.press('Save')
    await committee.page.waitForURL(`**/rounds/${round}`)
    await committee.go(`/rounds/${round}/ring-fences/new`)
    await committee.page.locator('input[name="groups[]"][value=vulnerable]').check()
    await committee.page.locator('input[name=kind][value=percentage]').check()
    await committee.page.fill('input[name=percentage]', '35')
    await committee.page.fill('textarea[name=reason]', 'Special care for vulnerable groups')
    await committee.press('Set the ring-fence')
    await committee.page.waitForURL(`**/rounds/${round}`)

    // It compares the three rules, opens the one in force and proposes it.
    await committee.press('Compare the rules')
    await committee.page.waitForURL(/rule-comparison/)
    const compared = await committee.text()
    for (const amount of Object.values(DECIDED)) assert.include(compared, amount)
    assert.include(compared, '695,000.01')
    const [{ id: run }] = await selectRows(
      readClient(),
      `SELECT id FROM allocation_runs WHERE city_id = ? AND rule = 'same_percentage' ORDER BY no DESC LIMIT 1`,
      [cityId]
    )
    await committee.go(`/runs/${run}`)
    const shown = await committee.text()
    for (const amount of Object.values(DECIDED)) assert.include(shown, amount)
    await committee.press('Propose for decision')
    await committee.page.waitForURL(`**/rounds/${round}**`)
    assert.equal(await balance(cityId, '8200'), '0.00', 'a proposal books nothing')
    assert.deepEqual(await committee.leave(), [])

    // A second person decides.
    const approver = await Desk.of(browser, 'approver', slug)
    await approver.go(`/rounds/${round}`)
    await approver.press('Approve and enter in the ledger')
    await approver.page.waitForURL(`**/rounds/${round}**`)
    assert.include(await approver.text(), '2023-1')
    assert.deepEqual(await approver.leave(), [])
    const allocated = await selectRows(
      readClient(),
      `SELECT l.code, -sum(p.amount) AS amount FROM postings p
       JOIN budget_lines l ON l.city_id = p.city_id AND l.id = p.budget_line_id
       WHERE p.city_id = ? AND p.account_code = '8200' GROUP BY l.code ORDER BY l.code`,
      [cityId]
    )
    assert.deepEqual(
      Object.fromEntries(
        allocated.map((row) => [row.code, toDecimalString(toBigInt(row.amount), 'EUR')])
      ),
      Object.fromEntries(
        Object.entries(DECIDED).map(([code, amount]) => [code, amount.replace(',', '')])
      )
    )
    assert.equal(await balance(cityId, '8100'), '-1000.00', 'the thousand that was kept back')

    // The auditor verifies the ledger and takes the workbook home.
    const auditor = await Desk.of(browser, 'auditor', slug)
    await auditor.go('/ledger/verifications')
    await auditor.press('Verify now')
    await auditor.page.waitForLoadState()
    const verdict = await verifyLedger(cityId)
    assert.isTrue(verdict.ok)
    assert.include(await auditor.text(), verdict.headHash)
    assert.match(await auditor.text(), /All 12 entries/)

    await auditor.go('/appraisals')
    await auditor.page
      .getByRole('main')
      .getByRole('link', { name: /Integracija/ })
      .first()
      .click()
    await auditor.page.waitForURL(/appraisals\/[0-9a-f-]{36}/)
    const [whole, cents] = npv.split('.')
    assert.include((await auditor.text()).replaceAll(',', ''), whole)
    const download = auditor.page.waitForEvent('download')
    await auditor.page
      .getByRole('main')
      .getByRole('link', { name: /workbook/i })
      .first()
      .click()
    const bytes = await readFile(await (await download).path())
    const book = await openWorkbook(bytes)
    const values: unknown[] = []
    book
      .getWorksheet('Results')!
      .eachRow((row) => row.eachCell((cell) => values.push(cell.result ?? cell.value)))
    assert.isTrue(
      values.some(
        (value) =>
          typeof value === 'number' && Math.abs(value - Number(`${whole}.${cents}`)) < 0.005
      ),
      `the net present value ${npv} is in the workbook`
    )
    const [stored] = await selectRows(
      readClient(),
      'SELECT sha256, head_hash FROM workbook_exports WHERE city_id = ?',
      [cityId]
    )
    assert.deepEqual(stored, {
      sha256: createHash('sha256').update(bytes).digest('hex'),
      head_hash: verdict.headHash,
    })
    assert.deepEqual(await auditor.leave(), [])
  }).timeout(600_000)
})
