import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { test } from '@japa/runner'
import { recordAuditEvents } from '#audit/record_audit_event'
import { derivedId, newId } from '#core/ids'
import { readClient, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { practice } from '#database/demo/index'
import { seedExtras } from '#database/demo/extras/index'
import { seedCity } from '#database/demo/seed_city'
import Person from '#identity/models/person'
import { VERIFIED } from '#ledger/queries/verifications'
import { makeCity, makePerson } from '#tests/support/city'
import { makeEntry } from '#tests/support/ledger_entry'

/** Lists of the city: where they stand, the table whose rows they show, what shows all, and a filter that leaves some out. */
const LISTS: { path: string; table: string; all?: string; narrow?: string }[] = [
  { path: 'receipts', table: 'receipts', narrow: 'from=2023-01-01' },
  { path: 'agreements', table: 'agreements', narrow: 'kind=company' },
  { path: 'contacts', table: 'party_contacts' },
  { path: 'commitments', table: 'commitments', narrow: 'state=settled' },
  { path: 'expenditures', table: 'expenditures' },
  { path: 'bank/lines', all: 'state=all', table: 'bank_lines', narrow: 'direction=out' },
  { path: 'exchange/rates', table: 'fx_rates' },
  { path: 'rounds', table: 'allocation_rounds' },
  { path: 'programmes', all: 'year=all', table: 'budget_lines' },
  { path: 'openings', table: 'funds' },
  { path: 'ledger/accounts', table: 'accounts' },
  { path: 'appraisals', table: 'appraisal_models' },
]

const isKey = (heading: string) => /^[a-z_]+(\.\w+)+/.test(heading)

test.group('Lists as files', (group) => {
  const slug = `${practice.city.slug}-${newId()}`
  group.setup(async () => {
    const own = { ...practice, city: { ...practice.city, slug } }
    await transact((trx) => seedCity(trx, own))
    await transact((trx) => seedExtras(trx, own))
  })
  const officer = () => Person.findOrFail(derivedId('demo', slug, 'person', 'finance'))

  for (const { path, table, all = '', narrow } of LISTS)
    test(`${path} come whole as CSV and as a workbook, and as filtered`, async ({
      assert,
      client,
    }) => {
      const reader = await officer()
      const at = `/cities/${slug}/${path}`
      const ask = (query: string, language = 'en') =>
        client.get(`${at}${query}`).loginAs(reader).header('accept-language', language)
      const rowsOf = async (query: string, language?: string): Promise<string[][]> =>
        parse((await ask(query, language)).text(), { bom: true })
      const file = `?${all ? `${all}&` : ''}format`
      const page = (await ask(`?${all}`)).text()
      assert.match(page, new RegExp(`href="${at}\\?([^"]*&amp;)?format=csv"`))

      const [headings, ...rows] = await rowsOf(`${file}=csv`)
      const sql = `SELECT count(*) AS n FROM ${table} t
        JOIN cities c ON c.id = t.city_id WHERE c.slug = ?`
      const [{ n }] = await selectRows(readClient(), sql, [slug])
      assert.lengthOf(rows, toCount(n))
      assert.isAbove(rows.length, 0)

      const book = new ExcelJS.Workbook()
      const asked = ask(`${file}=xlsx`)
      asked.request.responseType('blob')
      await book.xlsx.load(new Uint8Array((await asked).body()).buffer)
      assert.equal(book.worksheets[0].rowCount, rows.length + 1)
      assert.equal(book.worksheets[0].columnCount, headings.length - 1)

      for (const language of ['ko', 'uk', 'sl']) {
        const [translated] = await rowsOf(`${file}=csv`, language)
        assert.deepEqual(translated.filter(isKey), [])
        assert.notDeepEqual(translated, headings)
      }
      if (!narrow) return
      const fewer = (await rowsOf(`?${narrow}&format=csv`)).slice(1)
      assert.isBelow(fewer.length, rows.length)
      assert.isAbove(fewer.length, 0)
      const whole = rows.map((row) => row.join())
      for (const row of fewer) assert.include(whole, row.join())
      const narrowed = (await ask(`?${narrow}`)).text()
      assert.match(narrowed, new RegExp(`\\?([^"]*&amp;)?${narrow}&amp;([^"]*&amp;)?format=csv"`))
    })

  test('people and documents come with words, for those who may see them', async ({
    assert,
    client,
  }) => {
    const reader = await Person.findOrFail(derivedId('demo', slug, 'person', 'admin'))
    const ask = (path: string) => client.get(`/cities/${slug}/${path}?format=csv`).loginAs(reader)
    const people: string[][] = parse((await ask('people')).text(), { bom: true })
    assert.isAbove(people.length, 4)
    assert.deepEqual(people[0].filter(isKey), [])
    assert.include(people.map(([, , roles]) => roles).join(), 'Finance officer')
    for (const path of ['documents', 'payables', 'reallocations', 'fund-moves', 'shared-costs']) {
      const [headings]: string[][] = parse((await ask(path)).text(), { bom: true })
      assert.isAbove(headings.length, 5)
      assert.deepEqual(headings.filter(isKey), [])
    }
  })

  /** The tables of a page that are offered as files: their captions and addresses. */
  const offered = (page: string) =>
    [...page.matchAll(/href="(\?[^"]*table-file=[^"]*\.csv)" aria-label="CSV: ([^"]*)"/g)].map(
      ([, href, caption]) => ({ href: href.replaceAll('&amp;', '&'), caption })
    )
  const agreement = async () => {
    const sql = `SELECT a.id, (SELECT sum(r.amount) FROM receipts r WHERE r.city_id = a.city_id
        AND r.agreement_id = a.id) AS received
      FROM agreements a JOIN cities c ON c.id = a.city_id WHERE c.slug = ? ORDER BY a.number`
    const rows = await selectRows(readClient(), sql, [slug])
    return rows.find(({ received }) => Number(received) > 0)!
  }

  test('the tables of a record come as its page shows them, with exact figures', async ({
    assert,
    client,
  }) => {
    const reader = await officer()
    const { id, received } = await agreement()
    const at = `/cities/${slug}/agreements/${id}`
    const ask = (query: string, language = 'en') =>
      client.get(`${at}${query}`).loginAs(reader).header('accept-language', language)
    const tables = offered((await ask('')).text())
    assert.includeMembers(
      tables.map(({ caption }) => caption),
      ['Receipts', 'Entries in the ledger', 'Versions']
    )
    const { href } = tables.find(({ caption }) => caption === 'Receipts')!
    const answer = await ask(href)
    assert.equal(answer.header('cache-control'), 'private, no-store')
    const rows: string[][] = parse(answer.text(), { bom: true })
    const amounts = rows.map((row) => row.at(-2))
    assert.match(amounts[0]!, /^Amount \([A-Z]{3}\)$/)
    assert.equal(rows.at(-1)![0], 'Total')
    assert.equal(BigInt(amounts.at(-1)!.replace('.', '')), BigInt(received))

    for (const language of ['ko', 'uk', 'sl'])
      assert.deepEqual(
        offered((await ask('', language)).text()).map((table) => table.href),
        tables.map((table) => table.href),
        'a link that was sent to a colleague of another language'
      )
    const asked = ask(href.replace('.csv', '.xlsx'), 'sl')
    asked.request.responseType('blob')
    const book = new ExcelJS.Workbook()
    await book.xlsx.load(new Uint8Array((await asked).body()).buffer)
    assert.equal(book.worksheets[0].rowCount, rows.length)
    assert.notEqual(book.worksheets[0].name, 'Receipts')
    assert.isTrue(
      Array.isArray(book.worksheets[0].getRow(2).values) &&
        (book.worksheets[0].getRow(2).values as unknown[]).some((cell) => typeof cell === 'number')
    )
  })

  test('a table of the latest alone is a file as long as they are all', async ({
    assert,
    client,
  }) => {
    const city = await makeCity()
    await makeEntry(city)
    const auditor = await makePerson(city, 'auditor')
    const details = { ok: true, entries: 0, headSeq: '0', headHash: '', faults: [], seconds: 0.1 }
    const filesAfter = async (count: number) => {
      const events = Array.from({ length: count }, () => ({
        actorId: auditor.id,
        action: VERIFIED,
        details,
      }))
      await transact((trx) => recordAuditEvents(trx, city.id, events))
      const page = await client.get(`/cities/${city.slug}/ledger/verifications`).loginAs(auditor)
      page.assertStatus(200)
      return offered(page.text()).map(({ caption }) => caption)
    }
    assert.deepEqual(await filesAfter(9), ['Earlier verifications'])
    assert.deepEqual(await filesAfter(2), [])
  })

  test('a table that is no longer there, or of a page one may not see, is no file', async ({
    assert,
    client,
  }) => {
    const { id } = await agreement()
    const at = `/cities/${slug}/agreements/${id}`
    const reader = await officer()
    const [{ href }] = offered((await client.get(at).loginAs(reader)).text())
    const gone = await client.get(`${at}?table-file=0123456789.csv`).loginAs(reader)
    gone.assertStatus(404)
    assert.notInclude(gone.text(), '\uE000')
    const stranger = await makePerson(await makeCity(), 'finance_officer')
    const refused = await client.get(`${at}${href}`).loginAs(stranger)
    refused.assertStatus(404)
    const list = (await client.get(`/cities/${slug}/receipts`).loginAs(reader)).text()
    assert.lengthOf(offered(list), 0, 'a list has a file of all its pages instead')
    const form = (await client.get(`/cities/${slug}/ledger/adjustments/new`).loginAs(reader)).text()
    assert.include(form, '<table')
    assert.lengthOf(offered(form), 0)
  })
})
