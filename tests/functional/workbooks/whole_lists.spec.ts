import { parse } from 'csv-parse/sync'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { sha256 } from '#core/hashes'
import { newId } from '#core/ids'
import { selectRows, toBigInt, type Row } from '#core/sql'
import { makeAnchorOf } from '#tests/support/anchor_records'
import { makeAppraisal } from '#tests/support/appraisal_records'
import { makeCity, makePerson, type TestCity } from '#tests/support/city'
import { makeReceipt } from '#tests/support/funding_records'
import { makeImport } from '#tests/support/import_records'
import { makeJob } from '#tests/support/job_records'
import { makeReturn } from '#tests/support/workbook_records'

interface List {
  table: string
  perPage: number
  caption: string
  /** Makes one record, and says where the list of it stands. */
  make(city: TestCity): Promise<string>
  /** What tells another record apart. */
  another(row: Row, at: number): Row
}

const id = () => ({ id: newId() })
const LISTS: List[] = [
  {
    table: 'jobs',
    caption: 'Work in progress',
    perPage: 50,
    make: async (city) => (await makeJob(city), 'jobs'),
    another: () => ({ ...id(), key: newId() }),
  },
  {
    table: 'import_batches',
    caption: 'Imports',
    perPage: 100,
    make: async (city) => (await makeImport(city), 'imports'),
    another: () => ({ ...id(), storage_key: newId() }),
  },
  {
    table: 'anchors',
    caption: 'Signed anchors',
    perPage: 50,
    make: async (city) => (await makeAnchorOf(city), 'ledger/anchors'),
    another: (row, at) => ({ ...id(), no: toBigInt(row.no) + BigInt(at), seq: at }),
  },
  {
    table: 'workbook_copies',
    caption: 'Files handed out',
    perPage: 50,
    make: async (city) => {
      await makeReturn(city)
      const [{ subject_id: of }] = await rowsOf('workbook_copies', city)
      return `appraisals/${of}/workbooks`
    },
    another: (_, at) => ({ sha256: sha256(`${at}`), code: `LCL-${at}` }),
  },
]

const rowsOf = (table: string, city: TestCity) =>
  selectRows(db.connection(), `SELECT * FROM ${table} WHERE city_id = ?`, [city.id])

const isKey = (heading: string) => /^[a-z_]+(\.\w+)+/.test(heading)

test.group('Lists that come by pages are files as a whole', () => {
  for (const { table, caption, perPage, make, another } of LISTS)
    test(`the rows of ${table}`, async ({ assert, client }) => {
      const city = await makeCity()
      const at = `/cities/${city.slug}/${await make(city)}`
      const [row] = await rowsOf(table, city)
      const more = Array.from({ length: perPage }, (_, no) => ({ ...row, ...another(row, no + 1) }))
      await db.table(table).multiInsert(more)
      const reader = await makePerson(city, 'administrator')
      const page = await client.get(at).loginAs(reader)
      page.assertStatus(200)
      assert.include(page.text(), `href="${at}?format=csv"`)
      assert.include(page.text(), `aria-label="${caption}"`)
      assert.notInclude(page.text(), `aria-label="CSV: ${caption}"`, 'a page of it is no file')
      for (const language of ['en', 'ko', 'uk', 'sl']) {
        const file = await client
          .get(`${at}?format=csv`)
          .loginAs(reader)
          .header('accept-language', language)
        const [headings, ...rows]: string[][] = parse(file.text(), { bom: true })
        assert.deepEqual(headings.filter(isKey), [])
        assert.lengthOf(rows, perPage + 1)
      }
    })

  test('appraisals with what they come to, and agreements that funders have reports on', async ({
    assert,
    client,
  }) => {
    const city = await makeCity()
    await makeAppraisal(city)
    await makeReceipt(city)
    const reader = await makePerson(city, 'administrator')
    const ask = async (path: string): Promise<Record<string, string>[]> => {
      const file = await client.get(`/cities/${city.slug}/${path}format=csv`).loginAs(reader)
      return parse(file.text(), { bom: true, columns: true })
    }
    const [appraisal] = await ask('appraisals?')
    assert.match(appraisal['Net present value'], /^-?\d+\.\d\d$/)
    assert.equal(appraisal['Version'], '1')
    const [row] = await rowsOf('agreements', city)
    const [listed] = await ask('reports/funders?')
    assert.deepEqual([listed['Agreement'], listed['Report heads']], [row.number, '0'])
    assert.deepEqual(await ask('reports/funders?q=nobody&'), [])
  })
})
