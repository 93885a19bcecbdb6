import { test } from '@japa/runner'
import { parse } from 'csv-parse/sync'
import { makePerson } from '#tests/support/city'
import { linksOf } from '#tests/support/page_reader'
import { addAgreement, addFunder, makeBooks, pledge, receive } from '#tests/support/books'

test.group('Funds handed on', () => {
  test('say where the money stands on the day and with the knowledge of the page', async ({
    assert,
    client,
  }) => {
    const books = await makeBooks()
    const funder = await addFunder(books, 'Council', 'company')
    const agreement = await addAgreement(books, { number: 'A-1', funder, amount: 90_000n })
    await pledge(books, agreement, 90_000n)
    await receive(books, agreement, 10_000n, '2023-02-10')
    await receive(books, agreement, 20_000n, '2023-03-10')
    const auditor = await makePerson({ id: books.cityId }, 'auditor')
    const address = `/cities/${books.slug}/ledger/funds`
    const unallocated = async (query: string) => {
      const answer = await client.get(`${address}?${query}&format=csv`).loginAs(auditor)
      answer.assertStatus(200)
      const rows: Record<string, string>[] = parse(answer.text(), { columns: true, bom: true })
      return rows.map((row) => row[`Not yet allocated (${books.currency})`])
    }
    const page = await client.get(`${address}?on=2023-02-28&known=2`).loginAs(auditor)
    assert.include(linksOf(page.text()), `${address}?on=2023-02-28&known=2&format=csv`)
    assert.deepEqual(await unallocated('on=2023-02-28'), ['100.00', '0.00'])
    assert.deepEqual(await unallocated('on=2023-12-31'), ['300.00', '0.00'])
    assert.deepEqual(await unallocated('on=2023-12-31&known=2'), ['100.00', '0.00'])
  })
})
