import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { transact } from '#core/transact'
import Person from '#identity/models/person'
import { addAgreement, addFunder, makeBooks, pledge, receive } from '#tests/support/books'

async function makeJournal() {
  const books = await makeBooks()
  const funder = await addFunder(books, '=HYPERLINK("x")', 'company')
  const agreement = await addAgreement(books, { number: 'A-1', funder, amount: 90_000n })
  await pledge(books, agreement, 90_000n)
  for (const [index, day] of ['2023-02-10', '2023-03-10', '2023-04-10'].entries())
    await receive(books, agreement, BigInt(10_000 + index), day)
  await transact((trx) =>
    trx.insertQuery().table('memberships').insert({
      city_id: books.cityId,
      person_id: books.maker,
      role: 'auditor',
      since: '2020-01-01',
    })
  )
  return { books, auditor: await Person.findOrFail(books.maker) }
}

test.group('A journal handed on', () => {
  test('holds exactly the lines that the filter shows, as table and as workbook', async ({
    client,
    assert,
  }) => {
    const { books, auditor } = await makeJournal()
    const address = `/cities/${books.slug}/ledger?account=1000&from=2023-03-01&to=2023-04-30`
    const answer = await client.get(`${address}&format=csv`).loginAs(auditor)
    answer.assertStatus(200)
    const rows: Record<string, string>[] = parse(answer.text(), { columns: true, bom: true })
    assert.deepEqual(
      rows.map((row) => [row['Day'], row[`Debit (${books.currency})`], row['Amount']]),
      [
        ['2023-04-10', '100.02', '100.02'],
        ['2023-03-10', '100.01', '100.01'],
      ]
    )
    // A name that begins like a formula stays text.
    assert.equal(rows[0]['Funder or payee'], `'=HYPERLINK("x")`)
    const page = await client.get(address).loginAs(auditor)
    assert.include(page.text(), '200.03')

    const workbook = new ExcelJS.Workbook()
    const request = client.get(`${address}&format=xlsx`).loginAs(auditor)
    request.request.responseType('blob')
    const bytes: Buffer = (await request).body()
    await workbook.xlsx.load(new Uint8Array(bytes).buffer)
    const texts: string[] = []
    workbook.worksheets[0].eachRow((row) => texts.push(JSON.stringify(row.values)))
    assert.lengthOf(
      texts.filter((text) => text.includes('100.0')),
      2
    )
  })

  test('without a filter is the whole journal: debits equal credits', async ({
    client,
    assert,
  }) => {
    const { books, auditor } = await makeJournal()
    const answer = await client.get(`/cities/${books.slug}/ledger?format=csv`).loginAs(auditor)
    const rows: Record<string, string>[] = parse(answer.text(), { columns: true, bom: true })
    const cents = (text: string) => BigInt((text || '0.00').replace('.', ''))
    const sum = (side: string) =>
      rows.reduce((total, row) => total + cents(row[`${side} (${books.currency})`]), 0n)
    assert.isAbove(rows.length, 15)
    assert.equal(sum('Debit'), sum('Credit'))
  })
})
