import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { test } from '@japa/runner'
import { derivedId, newId } from '#core/ids'
import { readClient, selectRows, toCount } from '#core/sql'
import { transact } from '#core/transact'
import { practice } from '#database/demo/index'
import { seedExtras } from '#database/demo/extras/index'
import { seedCity } from '#database/demo/seed_city'
import Person from '#identity/models/person'

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
})
