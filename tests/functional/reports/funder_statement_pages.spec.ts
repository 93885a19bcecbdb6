import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import db from '@adonisjs/lucid/services/db'
import { newId } from '#core/ids'
import type Person from '#identity/models/person'
import { headVersions } from '#reports/queries/report_heads'
import { makePerson } from '#tests/support/city'
import {
  allocate,
  commit,
  makeBooks,
  spend,
  walkOnce,
  type AgreementOf,
  type Books,
} from '#tests/support/books'
import { activate, makeFunding, record } from '#tests/support/funding'
import { headOf, setHeads } from '#tests/support/report_heads'

const LOCALES = ['en', 'ko', 'uk', 'sl']
const NOT_SAID = /translation missing|funder\.[a-z]+\.?|statements\.[a-z]+\.?|undefined|\[object/i

const get = (client: ApiClient, person: Person, path: string, locale = 'en') =>
  client.get(path).loginAs(person).header('accept', 'text/html').header('accept-language', locale)

/** Fields named as a form names them. */
function flat(value: unknown, name = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null) return { [name]: String(value) }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, one]) => flat(one, name ? `${name}[${key}]` : key))
  )
}

const send = (client: ApiClient, person: Person, path: string, form: Record<string, unknown>) =>
  client.post(path).form(flat(form)).loginAs(person).withCsrfToken().redirects(0)

/** 600.00 received, 120.00 spent on a line of a head and 50.00 on a line of none. */
async function makeReported(): Promise<{
  books: Books
  agreement: AgreementOf
  officer: Person
  root: string
}> {
  const books = await makeBooks()
  const { agreement } = await walkOnce(books)
  await setHeads(books, agreement.id, [
    headOf('1.1', 20_000n, { line: [books.line] }),
    headOf('=1.2', 5_000n),
  ])
  const budgetLine = books.protectedLine
  await allocate(books, books.fund, budgetLine, 5_000n, '2023-06-01')
  const commitment = await commit(books, books.fund, budgetLine, 5_000n, '2023-06-01')
  await spend(books, { fund: books.fund, budgetLine, commitment, amount: 5_000n }, '2023-06-10')
  return {
    books,
    agreement,
    officer: await makePerson({ id: books.cityId }, 'finance_officer'),
    root: `/cities/${books.slug}/agreements/${agreement.id}`,
  }
}

test.group('Pages of funders’ statements', () => {
  test('open in every language, with heads and without, and lead to one another', async ({
    client,
    assert,
  }) => {
    const { books, officer, root, agreement } = await makeReported()
    for (const locale of LOCALES) {
      for (const path of [
        `/cities/${books.slug}/reports/funders`,
        `${root}/report?year=2023`,
        `${root}/report?to=2022-12-31`,
        `${root}/report?year=2023&of=committed&head=1.1`,
        `${root}/report-heads`,
        `${root}/report-heads/new`,
        `${root}/head-explanations`,
        `${root}/head-explanations?head=1.1&on=2023-12-31`,
      ]) {
        const page = await get(client, officer, path, locale)
        page.assertStatus(200)
        assert.notMatch(page.text(), NOT_SAID, `${path} ${locale}`)
      }
    }
    const reports = await get(client, officer, `/cities/${books.slug}/reports`)
    assert.include(reports.text(), '/reports/funders"')
    const list = await get(client, officer, `/cities/${books.slug}/reports/funders?q=a-1`)
    assert.include(list.text(), `/agreements/${agreement.id}/report"`)
    const shown = await get(client, officer, root)
    assert.include(shown.text(), `/agreements/${agreement.id}/report"`)
    const unknown = await get(client, officer, `${root}/head-explanations?head=9`)
    unknown.assertStatus(404)
  })

  test('every figure of a head opens the list of its transactions with the same sum', async ({
    client,
    assert,
  }) => {
    const { officer, root } = await makeReported()
    const page = await get(client, officer, `${root}/report?year=2023`)
    const links = [
      ...page.text().matchAll(/<a href="([^"]*\/report\?[^"]*#transactions)">([−\d,.]+)<\/a>/g),
    ]
    assert.isAbove(links.length, 8)
    for (const [, address, figure] of links) {
      const list = await get(client, officer, address!.replaceAll('&amp;', '&').split('#')[0]!)
      const total = new RegExp(
        `<tfoot>[^]*>${figure!.replaceAll('.', '\\.')}</td></tr>\\s*</tfoot>`
      )
      if (figure === '0.00') assert.match(list.text(), /Nothing to show|0\.00/)
      else assert.match(list.text().slice(list.text().indexOf('id="transactions"')), total, address)
    }
  })

  test('a file holds exactly the rows of its table, as filtered', async ({ client, assert }) => {
    const { officer, root, books } = await makeReported()
    const address = `${root}/report?from=2023-06-01&to=2023-12-31`
    const read = async (query: string): Promise<Record<string, string>[]> => {
      const answer = await get(client, officer, `${address}${query}&format=csv`)
      answer.assertStatus(200)
      return parse(answer.text(), { columns: true, bom: true })
    }
    const heads = await read('&table=heads')
    assert.deepEqual(
      heads.map((row) => [
        row['Code'],
        row['Approved'],
        row['Spent in these days'],
        row['Spent, inception to date'],
        row['Remaining'],
      ]),
      [
        ['1.1', '200.00', '0.00', '120.00', '80.00'],
        [`'=1.2`, '50.00', '0.00', '0.00', '50.00'],
        ['', '', '50.00', '50.00', '-50.00'],
        ['', '250.00', '50.00', '170.00', '80.00'],
      ]
    )
    const all = await read('&table=transactions')
    assert.deepEqual(
      all.map((row) => [row['Day'], row['Report head'], row[`Amount (${books.currency})`]]),
      [['2023-06-10', '', '50.00']]
    )
    const ever = await read('&table=transactions&head=1.1&since=beginning')
    assert.deepEqual(
      ever.map((row) => [row['Day'], row['Report head'], row[`Amount (${books.currency})`]]),
      [['2023-05-10', '1.1', '120.00']]
    )
    for (const key of ['variances', 'claim', 'others'])
      assert.isAbove((await read(`&table=${key}`)).length, 0)
    const workbook = new ExcelJS.Workbook()
    const request = get(client, officer, `${address}&table=transactions&format=xlsx`)
    request.request.responseType('blob')
    const bytes: Buffer = (await request).body()
    await workbook.xlsx.load(new Uint8Array(bytes).buffer)
    assert.equal(workbook.worksheets[0]!.actualRowCount, 2)
  })

  test('a file to be signed is a PDF in every language, the same for the same books', async ({
    client,
    assert,
  }) => {
    const { officer, root } = await makeReported()
    const fetched = async (locale: string): Promise<Buffer> => {
      const request = get(client, officer, `${root}/report.pdf?year=2023&second=시장`, locale)
      request.request.responseType('blob')
      const answer = await request
      answer.assertStatus(200)
      answer.assertHeader('content-type', 'application/pdf')
      return answer.body()
    }
    for (const locale of LOCALES) {
      const file = await fetched(locale)
      assert.equal(file.subarray(0, 5).toString('latin1'), '%PDF-')
    }
    assert.isTrue((await fetched('en')).equals(await fetched('en')))
  })

  test('an agreement without money says so, and gives no file', async ({ client, assert }) => {
    const fixture = await makeFunding()
    const id = await record(fixture)
    const officer = await makePerson({ id: fixture.cityId }, 'finance_officer')
    const root = `/cities/city-${fixture.cityId}/agreements/${id}`
    const page = await get(client, officer, `${root}/report`)
    page.assertStatus(200)
    assert.include(page.text(), 'Nothing to report yet')
    const file = await get(client, officer, `${root}/report.pdf`).redirects(0)
    file.assertStatus(303)
  })

  test('heads are set by a form, with an error at its field and everything typed', async ({
    client,
    assert,
  }) => {
    const { books, officer, root, agreement } = await makeReported()
    const form = {
      id: newId(),
      version: 1,
      valid_from: '2023-07-01',
      lang: 'en',
      reason: 'Letter of June',
      heads: [
        { code: '1.1', name: 'Teaching', amount: '150', line: [books.line] },
        { code: '', name: '', amount: '' },
        { code: '1.2', name: 'Rooms', amount: '100.50', group: ['migrants'] },
      ],
    }
    const json = async (change: Record<string, unknown>) => {
      const answer = await send(client, officer, `${root}/report-heads`, {
        ...form,
        ...change,
      }).header('accept', 'application/json')
      answer.assertStatus(422)
      return answer.body().errors.map(({ field }: { field: string }) => field)
    }
    assert.deepEqual(await json({ heads: [{ code: '1.1', amount: '1' }] }), ['heads.0.name'])
    assert.deepEqual(await json({ heads: [{ code: '1', name: 'x', amount: 'abc' }] }), [
      'heads.0.amount',
    ])
    const twice = [form.heads[0], { ...form.heads[2], line: [books.line] }]
    assert.deepEqual(await json({ heads: twice }), ['heads.1.line'])

    const first = await send(client, officer, `${root}/report-heads`, form)
    first.assertStatus(303)
    const again = await send(client, officer, `${root}/report-heads`, form)
    again.assertStatus(303)
    const [latest, ...older] = await headVersions(db.connection(), books.cityId, agreement.id)
    assert.lengthOf(older, 1)
    assert.deepEqual(
      latest!.heads.map(({ code, amount, marks }) => [code, amount, marks.line, marks.group]),
      [
        ['1.1', 15_000n, [books.line], []],
        ['1.2', 10_050n, [], ['migrants']],
      ]
    )
    const auditor = await makePerson({ id: books.cityId }, 'auditor')
    const page = await get(client, auditor, `${root}/report-heads`)
    assert.include(page.text(), 'Letter of June')
    assert.notInclude(page.text(), 'report-heads/new')
    const early = await get(client, auditor, `${root}/report?to=2023-06-30`)
    assert.include(early.text(), 'The last day falls under version 1 of the heads')
  })

  test('heads that wait for a second person are shown to them head by head, in every language', async ({
    client,
    assert,
  }) => {
    const fixture = await makeFunding({ approvalThreshold: 10_000n })
    const { id: agreement } = await activate(fixture)
    const officer = await makePerson({ id: fixture.cityId }, 'finance_officer')
    const city = `/cities/city-${fixture.cityId}`
    const form = {
      ...{ id: newId(), version: 0, valid_from: '2023-01-01', lang: 'en', reason: 'Annex' },
      heads: [{ code: '1.1', name: 'Teaching', amount: '1000' }],
    }
    const sent = await send(client, officer, `${city}/agreements/${agreement}/report-heads`, form)
    sent.assertHeader('location', `${city}/drafts/${form.id}`)
    for (const locale of LOCALES) {
      const page = await get(client, officer, `${city}/drafts/${form.id}`, locale)
      page.assertStatus(200)
      assert.include(page.text(), '1.1 Teaching')
      assert.notMatch(page.text(), NOT_SAID)
    }
    const heads = await get(client, officer, `${city}/agreements/${agreement}/report-heads`)
    assert.include(heads.text(), `/drafts/${form.id}"`)
  })

  test('an explanation is written by a form and stands on the statement', async ({
    client,
    assert,
  }) => {
    const { officer, root } = await makeReported()
    const form = { id: newId(), head: '1.1', on: '2023-12-31', explanation: 'Fewer courses' }
    const sent = await send(client, officer, `${root}/head-explanations`, form)
    sent.assertStatus(303)
    const page = await get(client, officer, `${root}/report?to=2023-12-31`)
    assert.include(page.text(), 'Fewer courses')
  })
})
