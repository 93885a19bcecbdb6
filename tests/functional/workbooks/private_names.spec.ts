import { strFromU8, unzipSync } from 'fflate'
import { test } from '@japa/runner'
import { newId } from '#core/ids'
import { transact } from '#core/transact'
import { registerParty } from '#funding/actions/register_party'
import { exportBook } from '#workbooks/actions/export_book'
import { bytesOfCopy } from '#workbooks/copies'
import { makeCity, makePerson } from '#tests/support/city'
import { makeAgreement } from '#tests/support/funding_records'

const NAME = 'Marija Neimenovana'

test.group('The name of a private person', () => {
  test('is in no workbook of the city, and in files of pages for those only who see it there', async ({
    client,
    assert,
  }) => {
    const city = await makeCity()
    const officer = await makePerson(city, 'finance_officer')
    const member = await makePerson(city, 'committee_member')
    const funderId = newId()
    await transact((trx) =>
      registerParty(trx, {
        id: funderId,
        cityId: city.id,
        name: NAME,
        nameLang: 'sl',
        funderKind: 'philanthropist',
        isPrivatePerson: true,
        by: officer.id,
      })
    )
    const { id } = await makeAgreement(city, { active: true, terms: { funderId } })

    for (const kind of ['ledger', 'funds'] as const) {
      const asked = { kind, from: '2026-01-01', to: '2026-12-31' }
      const wish = { cityId: city.id, asked, locale: 'en', appVersion: 'test', by: officer.id }
      const parts = unzipSync(await bytesOfCopy((await exportBook(wish)).sha256))
      const text = Object.values(parts).map((part) => strFromU8(part))
      assert.isTrue(
        text.some((part) => part.includes('Learning for all') || part.includes(id.slice(-8)))
      )
      assert.isFalse(text.some((part) => part.includes(NAME)))
    }

    const get = (path: string, person: typeof officer) =>
      client.get(`/cities/${city.slug}/${path}`).loginAs(person)
    const tablesOf = async (path: string, person: typeof officer) => {
      const page = (await get(path, person)).text()
      const files = [...page.matchAll(/href="(\?[^"]*table-file=[^"]*\.csv)"/g)]
      const texts = files.map(async ([, href]) =>
        (await get(path + href.replaceAll('&amp;', '&'), person)).text()
      )
      return (await Promise.all(texts)).join('\n')
    }
    const files = async (person: typeof officer) =>
      [
        (await get('parties?format=csv', person)).text(),
        (await get('agreements?format=csv', person)).text(),
        (await get('receipts?format=csv', person)).text(),
        await tablesOf(`agreements/${id}`, person),
        await tablesOf('reports/funders', person),
      ].join('\n')
    assert.include(await files(officer), NAME)
    const seen = await files(member)
    assert.notInclude(seen, NAME)
    assert.include(seen, 'Entry', 'the tables of the record are there')
  })
})
