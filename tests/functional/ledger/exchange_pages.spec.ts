import { readFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import type Person from '#identity/models/person'
import { newId } from '#core/ids'
import { selectRows, toCount } from '#core/sql'
import { approveDraft } from '#ledger/actions/entry_drafts'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { exchange, heldOn, receiveForeign } from '#tests/support/foreign_money'
import { makeEntry } from '#tests/support/ledger_entry'
import { textOf } from '#tests/support/page_reader'
import { addRate, makeRateFile } from '#tests/support/rates'
import type { LedgerFixture } from '#tests/support/ledger'

interface World {
  city: TestCity
  officer: Person
  approver: Person
  books: LedgerFixture
}

async function makeWorld(approvalThreshold: bigint | null = null): Promise<World> {
  const city = await makeCity({ approvalThreshold })
  const officer = await makePerson(city, 'finance_officer')
  const approver = await makePerson(city, 'approver')
  const { fund } = await makeEntry(city)
  const books = {
    cityId: city.id,
    maker: officer.id,
    checker: approver.id,
    fund,
    line: '',
    currency: city.currency,
  }
  return { city, officer, approver, books }
}

const at = ({ city }: World, path: string) => `/cities/${city.slug}/exchange${path}`

const post = (client: ApiClient, world: World, path: string, form: Record<string, unknown>) =>
  client.post(at(world, path)).loginAs(world.officer).withCsrfToken().redirects(0).form(form)

async function ratesOf({ city }: World) {
  return selectRows(
    db.connection(),
    'SELECT base, quote, rate, as_of, revision, source FROM fx_rates WHERE city_id = ? ORDER BY as_of, pair, revision',
    [city.id]
  )
}

const CSV = readFileSync(new URL('../../cases/rates/mixed.csv', import.meta.url), 'utf8')
const LARGE = ['Euro', 'United Kingdom', 'Australia']
const CODES: Record<string, string> = {
  'Australia': 'AUD',
  'Denmark': 'DKK',
  'Euro': 'EUR',
  'Japan': 'JPY',
  'South Korea': 'KRW',
  'Switzerland': 'CHF',
  'United Kingdom': 'GBP',
  'Venezuela': '',
}

/** Uploads the file and answers how it is read, as a person would on its page. */
async function answer(
  client: ApiClient,
  world: World,
  text: string,
  direction = (name: string) => (LARGE.includes(name) ? 'per_unit' : '')
) {
  const { id } = await makeRateFile(world.city, text, world.officer.id)
  const put = (form: Record<string, unknown>) =>
    client
      .put(at(world, `/imports/${id}`))
      .loginAs(world.officer)
      .withCsrfToken()
      .redirects(0)
      .form(form)
  await put({
    date: 0,
    currency: 1,
    rate: 2,
    against: 'usd',
    source: 'H.10',
    decimal_mark: 'point',
  })
  const names = Object.entries(CODES).flatMap(([name, code], index) => [
    [`names[${index}][name]`, name],
    [`names[${index}][code]`, code],
    [`names[${index}][direction]`, direction(name)],
  ])
  const answered = await put({ direction: 'per_against', ...Object.fromEntries(names) })
  answered.assertStatus(303)
  return id
}

const importFile = (client: ApiClient, world: World, id: string, confirmed?: string) =>
  post(client, world, `/imports/${id}/imports`, confirmed ? { confirmed } : {})

test.group('Pages of exchange rates', () => {
  test('a rate is recorded in the direction it is written in, and corrected as a revision', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const form = { base: 'USD', quote: 'EUR', rate: '0.935', as_of: '2026-01-15', source: 'ECB' }
    const first = await post(client, world, '/rates', { ...form, id: newId() })
    first.assertStatus(303)
    await post(client, world, '/rates', { ...form, id: newId(), rate: '0.936' })
    assert.deepEqual(
      (await ratesOf(world)).map(({ rate, revision }) => [rate, toCount(revision)]),
      [
        ['0.935', 1],
        ['0.936', 2],
      ]
    )
    const list = await client.get(at(world, '/rates?pair=EUR%2FUSD')).loginAs(world.approver)
    list.assertTextIncludes('1 USD = 0.936 EUR')
    assert.notInclude(list.text(), '0.935')
    const [{ id }] = await selectRows(
      db.connection(),
      'SELECT id FROM fx_rates WHERE city_id = ? AND revision = 1',
      [world.city.id]
    )
    const history = await client.get(at(world, `/rates/${id}`)).loginAs(world.approver)
    history.assertTextIncludes('1 USD = 0.935 EUR')
  })

  test('{field} {value} is refused at its field')
    .with([
      { field: 'rate', value: '1,5' },
      { field: 'rate', value: '0' },
      { field: 'base', value: 'EUR' },
      { field: 'base', value: 'HRK' },
      { field: 'source', value: '' },
      { field: 'as_of', value: '2199-01-01' },
      { field: 'as_of', value: '2026-02-30' },
    ])
    .run(async ({ client, assert }, { field, value }) => {
      const world = await makeWorld()
      const form = { base: 'USD', quote: 'EUR', rate: '0.9', as_of: '2026-01-15', source: 'ECB' }
      const answered = await post(client, world, '/rates', { ...form, id: newId(), [field]: value })
      assert.notEqual(answered.status(), 303)
      assert.isEmpty(await ratesOf(world))
    })

  test('a mixed file asks what each currency means and takes each as answered', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const id = await answer(client, world, CSV)
    const preview = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
    preview.assertTextIncludes('42 new rates')
    preview.assertTextIncludes('1 EUR = 1.1744 USD')
    ;(await importFile(client, world, id)).assertStatus(303)

    const rates = await ratesOf(world)
    assert.lengthOf(rates, 42)
    assert.deepInclude(
      rates.map(({ base, quote, rate, source }) => ({ base, quote, rate, source })),
      { base: 'EUR', quote: 'USD', rate: '1.1744', source: 'H.10' }
    )
    assert.isTrue(rates.some(({ base, quote }) => base === 'USD' && quote === 'JPY'))
  })

  test('the same file again adds nothing, a changed value becomes a revision', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    await importFile(client, world, await answer(client, world, CSV))
    const again = await answer(client, world, CSV)
    const preview = await client.get(at(world, `/imports/${again}`)).loginAs(world.officer)
    preview.assertTextIncludes('No new rate')
    await importFile(client, world, again)
    assert.lengthOf(await ratesOf(world), 42)

    await importFile(client, world, await answer(client, world, CSV.replace('1.1744', '1.1745')))
    const euros = (await ratesOf(world)).filter(
      ({ base, as_of: asOf }) => base === 'EUR' && asOf === '2026-01-01'
    )
    assert.deepEqual(
      euros.map(({ rate, revision }) => [rate, toCount(revision)]),
      [
        ['1.1744', 1],
        ['1.1745', 2],
      ]
    )
  })

  test('a direction that looks wrong needs a confirmation', async ({ client, assert }) => {
    const world = await makeWorld()
    const id = await answer(client, world, CSV, () => 'per_unit')
    await importFile(client, world, id)
    assert.isEmpty(await ratesOf(world))
    await importFile(client, world, id, '1')
    assert.lengthOf(await ratesOf(world), 42)
  })

  test('a workbook with a column for each currency is read from the sheet that is chosen', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const book = new ExcelJS.Workbook()
    book.addWorksheet('Notes').addRows([
      ['Source', 'Licence'],
      ['Bank', 'free'],
    ])
    book.addWorksheet('Sums').addRow(['Date', { formula: '1+1', result: 2 }])
    book.addWorksheet('Empty')
    book.addWorksheet('Rates ').addRows([
      ['Date', 'USD', 'JPY', 'Remark'],
      [new Date('2026-01-02T00:00:00Z'), 1.1721, 183.15, 'first'],
      [new Date('2026-01-05T00:00:00Z'), 1.1698, 'N/A', ''],
    ])
    const bytes = Buffer.from(await book.xlsx.writeBuffer())
    const { id } = await makeRateFile(world.city, bytes, world.officer.id)
    const put = async (form: Record<string, unknown>, status = 303) => {
      const request = client.put(at(world, `/imports/${id}`)).loginAs(world.officer)
      const answered = await request.withCsrfToken().redirects(0).form(form)
      answered.assertStatus(status)
    }
    await put({ sheet: 'Rates ' })
    // A sheet that is refused leaves the one that was read.
    await put({ sheet: 'Sums' }, 422)
    await put({ sheet: 'Empty' }, 422)
    const shown = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
    assert.match(shown.text(), /<option value="columns" selected/)
    await put({ sheet: 'Rates ', layout: 'columns', date: 0, against: 'EUR', source: 'ECB' })
    const asked = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
    assert.include(textOf(asked.text()), '1 EUR = 183.15 JPY')
    await put({
      'direction': 'per_against',
      'names[0][name]': 'USD',
      'names[0][code]': 'USD',
      'names[1][name]': 'JPY',
      'names[1][code]': 'JPY',
      'names[2][name]': 'Remark',
      'names[2][code]': '',
    })
    await importFile(client, world, id)
    assert.deepEqual(
      (await ratesOf(world)).map(({ base, rate, quote, as_of: on }) => [on, base, rate, quote]),
      [
        ['2026-01-02', 'EUR', '183.15', 'JPY'],
        ['2026-01-02', 'EUR', '1.1721', 'USD'],
        ['2026-01-05', 'EUR', '1.1698', 'USD'],
      ]
    )
  })

  test('a value for several units is the rate of one', async ({ client, assert }) => {
    const world = await makeWorld()
    const text = 'Дата;Код літерний;Кількість одиниць;Курс\n02.01.2026;JPY;100;28,5312\n'
    const { id } = await makeRateFile(world.city, text, world.officer.id)
    const put = (form: Record<string, unknown>) =>
      client
        .put(at(world, `/imports/${id}`))
        .loginAs(world.officer)
        .withCsrfToken()
        .form(form)
    const columns = { date: 0, currency: 1, units: 2, rate: 3, date_order: 'dmy' }
    await put({ ...columns, against: 'UAH', source: 'NBU', decimal_mark: 'comma' })
    await put({ 'direction': 'per_unit', 'names[0][name]': 'JPY', 'names[0][code]': 'JPY' })
    const page = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
    assert.include(textOf(page.text()), '100 JPY = 28,5312 UAH')
    await importFile(client, world, id)
    assert.deepInclude((await ratesOf(world))[0], { base: 'JPY', quote: 'UAH', rate: '0.285312' })
  })

  test('nothing is imported before the questions are answered', async ({ client, assert }) => {
    const world = await makeWorld()
    const { id } = await makeRateFile(world.city, CSV, world.officer.id)
    const page = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
    page.assertTextIncludes('say how it is read')
    await importFile(client, world, id)
    assert.isEmpty(await ratesOf(world))
  })

  test('a file that cannot be read to its end keeps its page: another column can be chosen', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    const lines = Array.from({ length: 301 }, (_, no) => `2026-01-01,Land ${no},0.85,Euro`)
    const mistaken = ['Date,Currency,Rate,Name', ...lines].join('\n')
    const open = `Date,Currency,Rate\n${'2026-01-01,Euro,0.85\n'.repeat(4000)}2026-01-02,"Euro`
    for (const [text, said] of [
      [mistaken, '300'],
      [open, 'A quotation mark opened'],
    ]) {
      const { id } = await makeRateFile(world.city, text, world.officer.id)
      const page = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
      assert.equal(page.status(), 200)
      assert.include(textOf(page.text()), said)
      assert.include(page.text(), 'name="currency"')
      if (text !== mistaken) continue
      const columns = { date: 0, currency: 3, rate: 2 }
      const answered = await client
        .put(at(world, `/imports/${id}`))
        .loginAs(world.officer)
        .withCsrfToken()
        .redirects(0)
        .form({ ...columns, against: 'USD', source: 'Bank', decimal_mark: 'point' })
      answered.assertStatus(303)
      const mended = await client.get(at(world, `/imports/${id}`)).loginAs(world.officer)
      assert.include(mended.text(), 'names[0][code]')
    }
  })

  test('a file that is no table leaves nothing behind', async ({ client, assert }) => {
    const world = await makeWorld()
    const boundary = 'x-boundary'
    const body = [
      `--${boundary}`,
      'Content-Disposition: form-data; name="file"; filename="rates.csv"',
      'Content-Type: text/csv',
      '',
      'PK\u0003\u0004 not a table',
      `--${boundary}--`,
      '',
    ].join('\r\n')
    const answered = await client
      .post(at(world, '/imports'))
      .loginAs(world.officer)
      .withCsrfToken()
      .redirects(0)
      .header('content-type', `multipart/form-data; boundary=${boundary}`)
      .setup((request) => {
        request.request.send(body)
      })
    assert.notInclude(String(answered.header('location')), 'imports/0')
    const files = await selectRows(
      db.connection(),
      'SELECT id FROM fx_rate_files WHERE city_id = ?',
      [world.city.id]
    )
    assert.isEmpty(files)
  })
})

test.group('Pages of money in other currencies', () => {
  test('an exchange is entered as the bank made it, and its entry is shown', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    await receiveForeign(world.books, ['USD', 100_000n, 93_500n], '2026-01-20')
    const form = {
      id: newId(),
      fund: world.books.fund,
      date: '2026-02-01',
      from: 'usd',
      from_amount: '1,000.00',
      to: 'EUR',
      to_amount: '932',
    }
    const answered = await post(client, world, '/conversions', form)
    answered.assertStatus(303)
    assert.include(answered.header('location'), `/ledger/entries/${form.id}`)
    const again = await post(client, world, '/conversions', form)
    assert.include(again.header('location'), `/ledger/entries/${form.id}`)
    assert.deepEqual(await heldOn(world.books, '1000', 'USD'), [0n, 0n])

    const page = await client.get(at(world, '')).loginAs(world.approver)
    assert.match(textOf(page.text()), /USD.*\b932\.00\b/)
  })

  test('above the threshold it waits, and the approver sees its lines', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld(50_000n)
    await receiveForeign(world.books, ['USD', 50_000n, 46_000n], '2026-01-20')
    await receiveForeign(world.books, ['USD', 50_000n, 46_000n], '2026-01-20')
    const id = newId()
    const form = { id, fund: world.books.fund, date: '2026-02-01', from: 'USD', to: 'EUR' }
    const amounts = { from_amount: '1000', to_amount: '930' }
    const answered = await post(client, world, '/conversions', { ...form, ...amounts })
    assert.include(answered.header('location'), `/drafts/${id}`)
    const draft = await client
      .get(`/cities/${world.city.slug}/drafts/${id}`)
      .loginAs(world.approver)
    draft.assertTextIncludes('Exchange differences')
    await approveDraft(world.city.id, id, world.approver.id)
    assert.deepEqual(await heldOn(world.books, '1000', 'USD'), [0n, 0n])
  })

  test('a revaluation is shown before it is posted, and is done afterwards', async ({
    client,
    assert,
  }) => {
    const world = await makeWorld()
    await receiveForeign(world.books, ['USD', 100_000n, 93_500n], '2026-01-20')
    const show = () =>
      client.get(at(world, '/revaluations/new?on=2026-01-31')).loginAs(world.officer)
    ;(await show()).assertTextIncludes('There is no rate from USD to EUR')
    await addRate(world.books, ['USD', 'EUR', '0.92', '2026-01-31'])
    const due = await show()
    due.assertTextIncludes('is due')
    due.assertTextIncludes('−15.00')
    const form = { id: newId(), on: '2026-01-31', reverse: '' }
    ;(await post(client, world, '/revaluations', form)).assertStatus(303)
    ;(await show()).assertTextIncludes('Everything stands at the rate')
    assert.deepEqual(await heldOn(world.books, '1000', 'USD'), [100_000n, 92_000n])
    await exchange(world.books, ['USD', 100_000n, 'EUR', 92_000n], { on: '2026-02-01' })
    ;(await client.get(at(world, '')).loginAs(world.officer)).assertTextIncludes(
      'All money is in the currency of the city'
    )
  })
})
