import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import ExcelJS from 'exceljs'
import { accountStatement } from '#ledger/queries/accounts'
import { accountStatementRows, type StatementRow } from '#ledger/queries/account_statement_rows'
import { makePerson } from '#tests/support/city'
import {
  addAgreement,
  addFunder,
  makeBooks,
  pledge,
  receive,
  type Books,
} from '#tests/support/books'

const DAYS = ['2023-02-10', '2023-03-10', '2023-03-10', '2023-04-10', '2023-05-10']

/** A funder whose name begins like a formula pays 100.00, 100.01, … on the days. */
async function makeReceipts(): Promise<Books> {
  const books = await makeBooks()
  const funder = await addFunder(books, '=HYPERLINK("x")', 'company')
  const agreement = await addAgreement(books, { number: 'A-1', funder, amount: 90_000n })
  await pledge(books, agreement, 90_000n)
  for (const [index, day] of DAYS.entries())
    await receive(books, agreement, BigInt(10_000 + index), day)
  return books
}

async function all(rows: AsyncIterable<StatementRow>): Promise<StatementRow[]> {
  const found: StatementRow[] = []
  for await (const row of rows) found.push(row)
  return found
}

test.group('The statement of an account handed on', () => {
  test('holds every line of the filter between its opening and its closing balance', async ({
    client,
    assert,
  }) => {
    const books = await makeReceipts()
    const auditor = await makePerson({ id: books.cityId }, 'auditor')
    const address = `/cities/${books.slug}/ledger/account-statement?account=1000&from=2023-03-01&to=2023-04-30`
    const page = await client.get(address).loginAs(auditor)
    assert.include(page.text(), 'format=csv')
    assert.include(page.text(), 'format=xlsx')

    const answer = await client.get(`${address}&format=csv`).loginAs(auditor)
    answer.assertStatus(200)
    const rows: Record<string, string>[] = parse(answer.text(), { columns: true, bom: true })
    const { currency } = books
    assert.deepEqual(
      rows.map((row) => [
        row['Day'],
        row[`Debit (${currency})`],
        row[`Credit (${currency})`],
        row[`Balance (debit +, credit −) (${currency})`],
      ]),
      [
        ['2023-03-01', '', '', '100.00'],
        ['2023-03-10', '100.01', '', '200.01'],
        ['2023-03-10', '100.02', '', '300.03'],
        ['2023-04-10', '100.03', '', '400.06'],
        ['2023-04-30', '300.06', '0.00', '400.06'],
      ]
    )
    assert.equal(rows[0]!['What'], 'Opening balance')
    assert.equal(rows[4]!['What'], 'Closing balance')
    assert.equal(rows[1]!['Funder or payee'], `'=HYPERLINK("x")`)

    const workbook = new ExcelJS.Workbook()
    const request = client.get(`${address}&format=xlsx`).loginAs(auditor)
    request.request.responseType('blob')
    const bytes: Buffer = (await request).body()
    await workbook.xlsx.load(new Uint8Array(bytes).buffer)
    const sheet = workbook.worksheets[0]!
    assert.equal(sheet.actualRowCount, 6)
    assert.equal(Number(sheet.getRow(6).getCell(12).value), 400.06)
  })

  test('is whole however few lines are read at once, and leaves out what is posted meanwhile', async ({
    assert,
  }) => {
    const books = await makeReceipts()
    const span = { from: '2023-01-01', to: '2023-12-31' }
    const whole = await accountStatement(books.cityId, '1000', span)
    const rows = await all(accountStatementRows(books.cityId, '1000', span, 1))
    assert.deepEqual(
      rows.flatMap((row) => (row.of === 'line' ? [[row.line.seq, row.line.running]] : [])),
      whole.lines.map(({ seq, running }) => [seq, running])
    )
    const reading = accountStatementRows(books.cityId, '1000', span, 2)
    const first = await reading.next()
    const funder = await addFunder(books, 'Late', 'company')
    const late = await addAgreement(books, { number: 'A-2', funder, amount: 5_000n })
    await receive(books, late, 5_000n, '2023-06-01')
    const rest = await all(reading)
    assert.deepInclude(first.value, { of: 'opening', balance: 0n })
    assert.lengthOf(rest, DAYS.length + 1)
    assert.deepInclude(rest.at(-1), { of: 'closing', balance: 50_010n })
    const older = await all(accountStatementRows(books.cityId, '1000', { ...span, knownAt: 3n }))
    assert.lengthOf(older, 4)
  })

  test('of an account that is not there is not found, and an unknown format is refused', async ({
    client,
    assert,
  }) => {
    const books = await makeReceipts()
    const auditor = await makePerson({ id: books.cityId }, 'auditor')
    const address = `/cities/${books.slug}/ledger/account-statement?account=1000`
    const wrong = await client
      .get(`${address}&format=exe`)
      .header('accept', 'application/json')
      .loginAs(auditor)
    wrong.assertStatus(422)
    const unknown = await client
      .get(`${address.replace('1000', '9999')}&format=csv`)
      .loginAs(auditor)
    assert.equal(unknown.status(), 404)
  })
})
