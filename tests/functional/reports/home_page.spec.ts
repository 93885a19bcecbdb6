import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import type Person from '#identity/models/person'
import { makeCity, makePerson, type Role } from '#tests/support/city'
import { makeBooks, walkOnce } from '#tests/support/books'

function home(client: ApiClient, slug: string, person: Person, query = '') {
  return client.get(`/cities/${slug}${query}`).loginAs(person).header('accept', 'text/html')
}

test.group('The home of a city', () => {
  test('says how far the money has come, and every figure opens its entries with the same sum', async ({
    client,
    assert,
  }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const person = await makePerson({ id: books.cityId }, 'finance_officer')
    const page = await home(client, books.slug, person)
    page.assertStatus(200)
    page.assertTextIncludes('60% of the pledged money has arrived, and 83% of that is allocated')

    const links = [
      ...page.text().matchAll(/<a href="([^"]*\/ledger\?[^"]*account=[^"]*)">\s*(€[\d,.]+)/g),
    ]
    assert.deepEqual(
      links.map(([, , figure]) => figure),
      ['€1,000.00', '€600.00', '€500.00', '€300.00', '€120.00']
    )
    for (const [, address, figure] of links) {
      const journal = await client.get(address!.replaceAll('&amp;', '&')).loginAs(person)
      journal.assertStatus(200)
      const net = /Net credit<\/th>\s*<td class="num"><\/td>\s*<td class="num">([\d,.]+)</.exec(
        journal.text()
      )
      assert.equal(`€${net?.[1]}`, figure, address)
    }
  })

  test('shows a year by itself', async ({ client }) => {
    const books = await makeBooks()
    await walkOnce(books)
    const person = await makePerson({ id: books.cityId }, 'auditor')
    const page = await home(client, books.slug, person, '?year=2023')
    page.assertTextIncludes('Fiscal year 2023 up to 31 Dec 2023')
  })

  test('of an empty city tells each role what to do first')
    .with([
      ['administrator', 'fiscal-years/new'],
      ['finance_officer', 'parties/new'],
    ] as [Role, string][])
    .run(async ({ client, assert }, [role, address]) => {
      const city = await makeCity({ years: [] })
      const page = await home(client, city.slug, await makePerson(city, role))
      page.assertTextIncludes('What to do first')
      assert.include(page.text(), address)
      const auditor = await home(client, city.slug, await makePerson(city, 'auditor'))
      assert.notInclude(auditor.text(), address)
    })
})
